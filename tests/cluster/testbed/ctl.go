package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const ctlUsage = "want: start|stop|kill|restart|pause|cont COMPONENT"

// ctl asks a running cluster: kube-testbed ctl DIR VERB COMPONENT. The socket
// is a file, so it works from outside of the cluster's network too.
func ctl() {
	if len(os.Args) != 4 {
		die(errors.New("usage: kube-testbed ctl DIR VERB COMPONENT; " + ctlUsage))
	}
	conn, err := net.Dial("unix", filepath.Join(os.Args[1], "ctl.sock"))
	die(err)
	_, err = fmt.Fprintln(conn, os.Args[2], os.Args[3])
	die(err)
	answer, err := io.ReadAll(conn)
	die(err)
	if text := strings.TrimSpace(string(answer)); text != "ok" {
		die(errors.New(text))
	}
}

// listenCtl answers one-line requests on ctl.sock until the listener is closed.
func (k *cluster) listenCtl() (net.Listener, error) {
	path := k.path("ctl.sock")
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go k.answerCtl(conn)
		}
	}()
	return listener, nil
}

func (k *cluster) answerCtl(conn net.Conn) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil {
		err = k.obey(strings.Fields(line))
	}
	if err != nil {
		fmt.Fprintln(conn, "error:", err)
		return
	}
	fmt.Fprintln(conn, "ok")
}

func (k *cluster) obey(request []string) error {
	if len(request) != 2 {
		return errors.New(ctlUsage)
	}
	c := k.find(request[1])
	if c == nil {
		return fmt.Errorf("no component %s in this cluster", request[1])
	}
	switch request[0] {
	case "start":
		return k.start(c)
	case "stop":
		return k.end(c, syscall.SIGTERM)
	case "kill":
		return k.end(c, syscall.SIGKILL)
	case "restart":
		if err := k.end(c, syscall.SIGTERM); err != nil {
			return err
		}
		return k.start(c)
	case "pause":
		return k.send(c, syscall.SIGSTOP)
	case "cont":
		return k.send(c, syscall.SIGCONT)
	}
	return errors.New(ctlUsage)
}
