package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// options are the flags of up. inner and isolated are set by the outer process
// alone, when it executes itself again.
type options struct {
	dir             string // scratch directory, "" = make one and remove it
	netns           string
	keep            bool
	nodes           int
	apiserverArgs   stringList
	etcdArgs        stringList
	kcmArgs         stringList
	without         stringList
	command         []string
	inner, isolated bool
}

type stringList []string

func (l *stringList) String() string     { return strings.Join(*l, " ") }
func (l *stringList) Set(s string) error { *l = append(*l, s); return nil }

const maxNodes = 4 // more would draw pod addresses from the half that seed uses

func parseUp(args []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("up", flag.ExitOnError)
	flags.StringVar(&o.dir, "dir", "", "scratch directory, kept (default: a new one, removed at the end)")
	flags.StringVar(&o.netns, "netns", "auto", "auto|yes|no: own network, PID and mount namespace")
	flags.BoolVar(&o.keep, "keep", false, "keep the scratch directory (a later up removes it after a day)")
	flags.IntVar(&o.nodes, "nodes", 3, "fake nodes, in zone-a, zone-b, zone-c in turn")
	flags.Var(&o.apiserverArgs, "apiserver-arg", "extra kube-apiserver flag (repeatable)")
	flags.Var(&o.etcdArgs, "etcd-arg", "extra etcd flag (repeatable)")
	flags.Var(&o.kcmArgs, "kcm-arg", "extra kube-controller-manager flag (repeatable)")
	flags.Var(&o.without, "without", "kube-controller-manager|kube-scheduler|kwok: do not start it (repeatable)")
	flags.BoolVar(&o.inner, "inner", false, "internal")
	flags.BoolVar(&o.isolated, "isolated", false, "internal")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.command = flags.Args()
	if !slices.Contains([]string{"auto", "yes", "no"}, o.netns) {
		return nil, fmt.Errorf("-netns %s: want auto, yes or no", o.netns)
	}
	if o.nodes < 0 || o.nodes > maxNodes {
		return nil, fmt.Errorf("-nodes %d: want 0 to %d", o.nodes, maxNodes)
	}
	for _, name := range o.without {
		if !slices.Contains([]string{kcmName, schedulerName, kwokName}, name) {
			return nil, fmt.Errorf("-without %s: no cluster comes up without it", name)
		}
	}
	return o, nil
}

// up runs a cluster, and in it the command if one is given, until the command
// or a signal ends it. The outer process owns the scratch directory; the inner
// one, PID 1 of new namespaces, owns everything that runs, so that the kernel
// removes it all when that process ends, however it ends.
func up() {
	runtime.LockOSThread() // a parent-death signal comes when the *thread* that forked ends
	o, err := parseUp(os.Args[1:])
	die(err)
	if o.inner {
		os.Exit(runInner(o))
	}
	os.Exit(runOuter(o))
}

func runOuter(o *options) int {
	// Before the directory exists, or a signal in between would leave it behind.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	sweepScratch(os.TempDir())
	scratch, err := claimScratch(o.dir)
	die(err)
	defer scratch.release(o.keep)

	inner, err := startInner(o, scratch.dir, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "kube-testbed: start in new namespaces:", err)
		return 1
	}
	pid := []byte(strconv.Itoa(inner.Process.Pid))
	if err := os.WriteFile(filepath.Join(scratch.dir, "run", "pid"), pid, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "kube-testbed: `in` will not work:", err)
	}
	go func() {
		for s := range signals {
			_ = inner.Process.Signal(s) // fails only when it is gone, which Wait reports
		}
	}()
	return exitStatus(inner.Wait())
}

// exitStatus maps what Wait said to a shell's exit status.
func exitStatus(err error) int {
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		fmt.Fprintln(os.Stderr, "kube-testbed:", err)
		return 1
	}
	if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
