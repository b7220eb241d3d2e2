package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	scratchPrefix = "kube-testbed."
	staleAfter    = 24 * time.Hour
)

// scratch is a claimed scratch directory. The claim is a lock on its run/lock:
// the kernel drops it with the outer process, even one that was killed, so that
// a directory without a claim is known to be abandoned.
type scratch struct {
	dir  string
	made bool
	lock *os.File
}

// claimScratch claims dir, or makes a new directory if dir is "".
func claimScratch(dir string) (*scratch, error) {
	s := &scratch{dir: dir, made: dir == ""}
	var err error
	if s.made {
		s.dir, err = os.MkdirTemp("", scratchPrefix)
	} else {
		s.dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "run"), 0o755); err != nil {
		return nil, err
	}
	if s.lock, err = tryLock(s.dir); err != nil {
		return nil, fmt.Errorf("%s is in use by another cluster: %w", s.dir, err)
	}
	return s, nil
}

func tryLock(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, "run", "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, err
	}
	return lock, nil
}

// release removes what claimScratch made, or else what says that the cluster runs.
func (s *scratch) release(keep bool) {
	var err error
	if s.made && !keep {
		err = os.RemoveAll(s.dir)
	} else {
		err = os.Remove(filepath.Join(s.dir, "run", "pid"))
	}
	if err != nil && !os.IsNotExist(err) {
		fmt.Fprintln(os.Stderr, "kube-testbed: clean up:", err)
	}
	s.lock.Close()
}

// sweepScratch removes what killed clusters left in parent: directories older
// than a day that nobody claims. Others' directories are theirs to remove.
func sweepScratch(parent string) {
	dirs, err := filepath.Glob(filepath.Join(parent, scratchPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || time.Since(info.ModTime()) < staleAfter ||
			info.Sys().(*syscall.Stat_t).Uid != uint32(os.Geteuid()) {
			continue
		}
		if lock, err := tryLock(dir); err == nil || os.IsNotExist(err) {
			fmt.Fprintln(os.Stderr, "kube-testbed: remove", dir, "of a killed cluster")
			if err := os.RemoveAll(dir); err != nil {
				fmt.Fprintln(os.Stderr, "kube-testbed:", err)
			}
			lock.Close() // a nil file refuses politely
		}
	}
}
