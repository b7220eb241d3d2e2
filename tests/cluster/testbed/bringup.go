package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	readyLimit   = 2 * time.Minute
	pollInterval = 50 * time.Millisecond
)

// bringUp starts the components and waits until a Deployment would work: the
// controllers act and the nodes take pods. It then writes run/ready.
func (k *cluster) bringUp(ctx context.Context) error {
	steps := []struct {
		what string
		do   func(context.Context) error
	}{
		{"etcd", k.startEtcd},
		{"API server", k.startAPIServer},
		{"controllers", k.startControllers},
		{"nodes", k.startNodes},
	}
	began := time.Now()
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
		fmt.Fprintf(os.Stderr, "kube-testbed: %s after %.2f s\n", step.what, time.Since(began).Seconds())
	}
	return os.WriteFile(k.path("run", "ready"), nil, 0o644)
}

func (k *cluster) startEtcd(ctx context.Context) error {
	if err := k.start(k.find(etcdName)); err != nil {
		return err
	}
	return poll(ctx, func() error { return getOK(k.etcdURL()+"/readyz", nil) })
}

func (k *cluster) startAPIServer(ctx context.Context) error {
	ca, err := os.ReadFile(k.path("pki", "ca.crt"))
	if err != nil {
		return err
	}
	if err := k.start(k.find(apiserverName)); err != nil {
		return err
	}
	return poll(ctx, func() error { return getOK(k.serverURL()+"/readyz", ca) })
}

// startControllers starts all that watches the API server. That the controller
// manager made a ServiceAccount says that it works.
func (k *cluster) startControllers(ctx context.Context) error {
	for _, name := range []string{kcmName, schedulerName, kwokName} {
		if c := k.find(name); c != nil {
			if err := k.start(c); err != nil {
				return err
			}
		}
	}
	if k.find(kcmName) == nil {
		return nil
	}
	client, err := k.adminClient()
	if err != nil {
		return err
	}
	return poll(ctx, func() error {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

func (k *cluster) adminClient() (*kubernetes.Clientset, error) {
	config, err := clientcmd.BuildConfigFromFlags("", k.path("kube", "admin.conf"))
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

// poll calls done until it returns nil. A cancelled ctx ends it with its cause.
func poll(ctx context.Context, done func() error) error {
	deadline := time.Now().Add(readyLimit)
	for {
		err := done()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not ready after %v: %w", readyLimit, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pollInterval):
		}
	}
}

func getOK(url string, ca []byte) error {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return err
}
