package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// cluster is what the inner half of up runs.
type cluster struct {
	*options
	supervisor
	host                          string // the API server's address
	etcdPort, peerPort, httpsPort int
}

func (k *cluster) path(elements ...string) string {
	return filepath.Join(append([]string{k.dir}, elements...)...)
}

func (k *cluster) etcdURL() string   { return fmt.Sprintf("http://127.0.0.1:%d", k.etcdPort) }
func (k *cluster) peerURL() string   { return fmt.Sprintf("http://127.0.0.1:%d", k.peerPort) }
func (k *cluster) serverURL() string { return fmt.Sprintf("https://%s:%d", k.host, k.httpsPort) }

// runInner brings the cluster up, runs the command in it, or else waits for a
// signal, and returns up's exit status.
func runInner(o *options) int {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	k, err := prepare(o)
	die(err)
	ctx, cancel := context.WithCancelCause(context.Background())
	k.failed = func(err error) {
		fmt.Fprintln(os.Stderr, "kube-testbed:", err)
		cancel(err) // what is being waited for at the start will not come
	}
	control, err := k.listenCtl()
	die(err)
	defer control.Close() // removes the socket

	result := make(chan int, 1)
	go k.runCommand(ctx, result)
	defer k.killAll()
	defer os.Remove(k.path("run", "ready"))
	select {
	case s := <-signals:
		return 128 + int(s.(syscall.Signal))
	case code := <-result:
		return code
	}
}

// runCommand sends up's exit status to result, unless the cluster is to run
// until a signal comes.
func (k *cluster) runCommand(ctx context.Context, result chan<- int) {
	began := time.Now()
	if err := k.bringUp(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "kube-testbed: %v (-keep keeps the logs)\n", err)
		result <- 1
		return
	}
	fmt.Fprintf(os.Stderr, "kube-testbed: ready in %.1f s; TB=%s\n", time.Since(began).Seconds(), k.path())
	if len(k.command) == 0 {
		return
	}
	cmd := exec.Command(k.command[0], k.command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p, err := spawn(cmd)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kube-testbed:", err)
		result <- 127 // as a shell says it
		return
	}
	<-p.done
	result <- exitStatus(p.err)
}

// prepare sets up namespaces, addresses and files, so that bringUp need only
// start processes.
func prepare(o *options) (*cluster, error) {
	var err error
	if o.dir, err = filepath.Abs(o.dir); err != nil {
		return nil, err
	}
	k := &cluster{options: o}
	k.runDir, k.logDir = k.path("run"), k.path("log")
	if err := k.chooseAddresses(); err != nil {
		return nil, err
	}
	if err := k.writeFiles(); err != nil {
		return nil, err
	}
	k.addComponents()
	return k, setEnvironment(o.dir)
}

func (k *cluster) chooseAddresses() error {
	if k.isolated {
		k.host, k.etcdPort, k.peerPort, k.httpsPort = hostIP, 2379, 2380, 6443
		return setUpNamespaces()
	}
	k.host = "127.0.0.1"
	for _, port := range []*int{&k.etcdPort, &k.peerPort, &k.httpsPort} {
		// Held until all three are drawn, or one could come twice.
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer listener.Close()
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return nil
}
