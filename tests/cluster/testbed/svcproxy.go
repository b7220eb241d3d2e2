package main

import (
	"context"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/clientcmd"
)

// servicePort is one TCP port of a Service and the address it is reached at.
type servicePort struct {
	namespace, service, port string
	clusterAddress           string // host:port
}

// serviceProxy makes TCP ClusterIPs work in a cluster's own network: it binds
// each of them and passes connections on to a ready endpoint. It needs no
// packet filter, so it runs without privilege.
type serviceProxy struct {
	services  corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	listeners map[servicePort]net.Listener
}

func svcproxy() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	die(err)
	client, err := kubernetes.NewForConfig(config)
	die(err)
	factory := informers.NewSharedInformerFactory(client, 0)
	p := &serviceProxy{
		services:  factory.Core().V1().Services().Lister(),
		slices:    factory.Discovery().V1().EndpointSlices().Lister(),
		listeners: map[servicePort]net.Listener{},
	}
	ctx := context.Background()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for ; ; time.Sleep(pollInterval) {
		die(p.reconcile())
	}
}

// reconcile opens and closes listeners until they match the Services.
func (p *serviceProxy) reconcile() error {
	wanted, err := p.wanted()
	if err != nil {
		return err
	}
	for port, listener := range p.listeners {
		if !wanted[port] {
			listener.Close()
			delete(p.listeners, port)
		}
	}
	for port := range wanted {
		if p.listeners[port] != nil {
			continue
		}
		listener, err := net.Listen("tcp", port.clusterAddress)
		if err != nil {
			continue // taken by a process that binds the ClusterIP itself; try again next time
		}
		p.listeners[port] = listener
		go p.serve(port, listener)
	}
	return nil
}

func (p *serviceProxy) wanted() (map[servicePort]bool, error) {
	services, err := p.services.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	wanted := map[servicePort]bool{}
	for _, service := range services {
		if service.Spec.ClusterIP == "" || service.Spec.ClusterIP == corev1.ClusterIPNone {
			continue
		}
		for _, port := range service.Spec.Ports {
			if port.Protocol == corev1.ProtocolTCP {
				wanted[servicePort{service.Namespace, service.Name, port.Name,
					hostPort(service.Spec.ClusterIP, port.Port)}] = true
			}
		}
	}
	return wanted, nil
}

func hostPort(host string, port int32) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

func (p *serviceProxy) serve(port servicePort, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go p.forward(port, conn.(*net.TCPConn))
	}
}

// forward connects conn with a random ready endpoint, and resets it when there
// is none, as a cluster rejects such connections.
func (p *serviceProxy) forward(port servicePort, conn *net.TCPConn) {
	defer conn.Close()
	upstream, err := p.dial(port)
	if err != nil {
		_ = conn.SetLinger(0) // makes Close a reset; if it fails, the peer sees an end
		return
	}
	defer upstream.Close()
	done := make(chan struct{}, 2)
	pipe := func(to, from *net.TCPConn) {
		_, _ = io.Copy(to, from) // an error is an end like another
		_ = to.CloseWrite()
		done <- struct{}{}
	}
	go pipe(upstream, conn)
	go pipe(conn, upstream)
	<-done
	<-done
}

func (p *serviceProxy) dial(port servicePort) (*net.TCPConn, error) {
	ready, err := p.readyAddresses(port)
	if err != nil {
		return nil, err
	}
	if len(ready) == 0 {
		return nil, fmt.Errorf("no ready endpoint of %s/%s", port.namespace, port.service)
	}
	conn, err := net.DialTimeout("tcp", ready[rand.Intn(len(ready))], 5*time.Second)
	if err != nil {
		return nil, err
	}
	return conn.(*net.TCPConn), nil
}

func (p *serviceProxy) readyAddresses(port servicePort) ([]string, error) {
	selector := labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: port.service})
	slices, err := p.slices.EndpointSlices(port.namespace).List(selector)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, slice := range slices {
		for _, slicePort := range slice.Ports {
			if slicePort.Port == nil || (slicePort.Name != nil && *slicePort.Name != port.port) {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
					addresses = append(addresses, hostPort(endpoint.Addresses[0], *slicePort.Port))
				}
			}
		}
	}
	return addresses, nil
}
