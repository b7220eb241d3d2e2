package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Every address of these ranges is local to the cluster's network namespace
// (AnyIP), so that a process can bind any pod's or Service's address.
const (
	podCIDR      = "10.42.0.0/16"
	serviceCIDR  = "10.43.0.0/16"
	nodeCIDR     = "10.41.0.0/24"
	hostIP       = "10.41.0.1" // the API server's
	apiServiceIP = "10.43.0.1" // of Service default/kubernetes
)

const isolation = syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS

// namespaceTries lists the clone flags to try in turn: as root, then in a user
// namespace, which needs no privilege, then none.
func namespaceTries(netns string, euid int) []uintptr {
	if netns == "no" {
		return []uintptr{0}
	}
	tries := []uintptr{isolation | syscall.CLONE_NEWUSER}
	if euid == 0 {
		tries = []uintptr{isolation, isolation | syscall.CLONE_NEWUSER}
	}
	if netns == "auto" {
		tries = append(tries, 0)
	}
	return tries
}

// startInner executes this binary again as the inner half of up.
func startInner(o *options, dir string, args []string) (*exec.Cmd, error) {
	var failure error
	for _, flags := range namespaceTries(o.netns, os.Geteuid()) {
		cmd := innerCommand(flags, dir, args)
		if failure = cmd.Start(); failure == nil {
			return cmd, nil
		}
	}
	return nil, failure
}

func innerCommand(flags uintptr, dir string, args []string) *exec.Cmd {
	own := []string{"up", "-inner"}
	if flags != 0 {
		own = append(own, "-isolated")
	}
	own = append(own, "-dir", dir) // before the user's flags, which end in the command
	cmd := exec.Command(self(), append(own, args...)...)
	cmd.Args[0] = "kube-testbed"
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags, Pdeathsig: syscall.SIGKILL}
	if flags&syscall.CLONE_NEWUSER != 0 {
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	return cmd
}

// self is this binary's path. Not /proc/self/exe: ps and pgrep would call every
// component "exe".
func self() string {
	path, err := os.Executable()
	die(err)
	return path
}

// setUpNamespaces makes the new namespaces' mounts private and their addresses local.
func setUpNamespaces() error {
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		// Some hosts refuse it in a user namespace. Only ps suffers.
		fmt.Fprintln(os.Stderr, "kube-testbed: /proc shows the host's processes:", err)
	}
	if err := ip("link set lo up"); err != nil {
		return err
	}
	for _, cidr := range []string{podCIDR, serviceCIDR, nodeCIDR} {
		if err := ip("route add local " + cidr + " dev lo"); err != nil {
			return err
		}
	}
	return nil
}

func ip(args string) error {
	out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", args, err, out)
	}
	return nil
}

// in runs a command inside a running cluster: kube-testbed in DIR CMD...
func in() {
	if len(os.Args) < 3 {
		die(errors.New("usage: kube-testbed in DIR CMD..."))
	}
	dir, err := filepath.Abs(os.Args[1])
	die(err)
	content, err := os.ReadFile(filepath.Join(dir, "run", "pid"))
	die(err)
	die(setEnvironment(dir))
	argv, err := enterCommand(strings.TrimSpace(string(content)), os.Args[2:])
	die(err)
	path, err := exec.LookPath(argv[0])
	die(err)
	die(syscall.Exec(path, argv, os.Environ()))
}

// enterCommand prefixes argv with what enters the namespaces of pid, if they differ.
func enterCommand(pid string, argv []string) ([]string, error) {
	net, err := sameNamespace("net", pid)
	if err != nil || net {
		return argv, err
	}
	workDir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	enter := []string{"nsenter", "-t", pid, "-n", "-p", "-m", "--wd=" + workDir}
	user, err := sameNamespace("user", pid)
	if err != nil {
		return nil, err
	}
	if !user {
		enter = append(enter, "-U", "--preserve-credentials")
	}
	return append(append(enter, "--"), argv...), nil
}

func sameNamespace(kind, pid string) (bool, error) {
	ours, err := os.Readlink("/proc/self/ns/" + kind)
	if err != nil {
		return false, err
	}
	theirs, err := os.Readlink("/proc/" + pid + "/ns/" + kind)
	return ours == theirs, err
}

// setEnvironment gives the commands that follow the cluster in dir: TB,
// KUBECONFIG, the clients' own folders, and on PATH the clients beside this binary.
func setEnvironment(dir string) error {
	for name, value := range map[string]string{
		"TB":               dir,
		"KUBECONFIG":       filepath.Join(dir, "kube", "admin.conf"),
		"KUBECACHEDIR":     filepath.Join(dir, "kube", "cache"), // all clusters have one address, and else one cache
		"HELM_CACHE_HOME":  filepath.Join(dir, "helm", "cache"),
		"HELM_CONFIG_HOME": filepath.Join(dir, "helm", "config"),
		"HELM_DATA_HOME":   filepath.Join(dir, "helm", "data"),
		"PATH":             filepath.Join(filepath.Dir(self()), "bin") + ":" + os.Getenv("PATH"),
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}
