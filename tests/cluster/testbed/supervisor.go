package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

// process is a child that dies with this process.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it is gone; err is set before
	err  error
	told atomic.Bool // we ended it, so its end is no news
}

// spawn starts cmd so that it dies with this process. Its parent-death signal
// comes when the thread that forked ends, so a goroutine keeps a thread of its
// own to itself until the child is gone.
func spawn(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
		close(p.done)
	}()
	return p, <-started
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// component is a daemon of the cluster, running or not.
type component struct {
	name string
	args []string

	mu   sync.Mutex // guards proc; never held while a process ends
	proc *process   // the newest run, nil before the first
}

// current is the running process, or nil.
func (c *component) current() *process {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.proc == nil || !c.proc.running() {
		return nil
	}
	return c.proc
}

// supervisor starts and ends the components.
type supervisor struct {
	runDir     string       // NAME.pid, as seen inside
	logDir     string       // NAME.log
	components []*component // fixed before the first start
	failed     func(error)  // told when a component ends by itself
}

func (s *supervisor) find(name string) *component {
	for _, c := range s.components {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (s *supervisor) pidFile(c *component) string {
	return filepath.Join(s.runDir, c.name+".pid")
}

// start runs c unless it runs already. It does not wait until c is ready.
func (s *supervisor) start(c *component) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.proc != nil && c.proc.running() {
		return nil
	}
	logPath := filepath.Join(s.logDir, c.name+".log")
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(self(), c.args...)
	cmd.Args[0] = c.name
	cmd.Stdout, cmd.Stderr = log, log
	// A process group of its own: Ctrl-C is the supervisor's to act on.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	proc, err := spawn(cmd)
	if err != nil {
		return fmt.Errorf("start %s: %w", c.name, err)
	}
	c.proc = proc
	go s.watch(c.name, logPath, proc)
	return os.WriteFile(s.pidFile(c), []byte(strconv.Itoa(cmd.Process.Pid)), 0o644)
}

func (s *supervisor) watch(name, logPath string, p *process) {
	<-p.done
	if !p.told.Load() {
		fmt.Fprintf(os.Stderr, "kube-testbed: the end of %s:\n%s", logPath, lastBytes(logPath, 2000))
		s.failed(fmt.Errorf("%s ended by itself: %s", name, p.cmd.ProcessState))
	}
}

// lastBytes is the end of a log, to be shown before the directory is removed.
func lastBytes(path string, count int) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Appendln(nil, err)
	}
	return content[max(0, len(content)-count):]
}

// end signals c and waits until it is gone; c not running is fine.
func (s *supervisor) end(c *component, signal syscall.Signal) error {
	p := c.current()
	if p == nil {
		return nil
	}
	p.told.Store(true)
	if err := p.cmd.Process.Signal(signal); err != nil && p.running() {
		return err
	}
	// A paused process takes no other signal before it goes on.
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil && p.running() {
		return err
	}
	<-p.done
	return os.Remove(s.pidFile(c))
}

// send passes a signal that does not end c.
func (s *supervisor) send(c *component, signal syscall.Signal) error {
	p := c.current()
	if p == nil {
		return fmt.Errorf("%s does not run", c.name)
	}
	return p.cmd.Process.Signal(signal)
}

// killAll ends everything at once, last started first.
func (s *supervisor) killAll() {
	for i := len(s.components) - 1; i >= 0; i-- {
		if p := s.components[i].current(); p != nil {
			p.told.Store(true)
			_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // fails only when it is gone
			<-p.done
		}
	}
}
