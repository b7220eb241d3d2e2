package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const maxSeedPods = 128 * 250 // see podIP

// seeder fills a namespace with Services, running Pods and EndpointSlices,
// written straight to the API: the controllers would need minutes for them.
type seeder struct {
	client         *kubernetes.Clientset
	namespace      string
	services       int
	podsPerService int
	concurrency    int
	meshed         bool
	nodes          []corev1.Node
	pods           []*corev1.Pod // as created; service i owns a run of podsPerService
}

func seed() {
	s := &seeder{}
	flags := flag.NewFlagSet("seed", flag.ExitOnError)
	flags.StringVar(&s.namespace, "namespace", "seed", "namespace to fill, made if missing")
	flags.IntVar(&s.services, "services", 1000, "Services svc-0, svc-1, ...")
	flags.IntVar(&s.podsPerService, "pods", 10, "Pods of each Service")
	flags.IntVar(&s.concurrency, "concurrency", 64, "requests at a time")
	flags.BoolVar(&s.meshed, "meshed", false, "give each Pod a linkerd-proxy")
	die(flags.Parse(os.Args[1:]))
	var err error
	s.client, err = seedClient()
	die(err)
	die(s.run(context.Background()))
}

// seedClient is a client of KUBECONFIG's cluster without a rate limit.
func seedClient() (*kubernetes.Clientset, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	config.ContentType = "application/vnd.kubernetes.protobuf"
	return kubernetes.NewForConfig(config)
}

func (s *seeder) run(ctx context.Context) error {
	pods := s.services * s.podsPerService
	if pods > maxSeedPods {
		return fmt.Errorf("%d pods: there are addresses for %d", pods, maxSeedPods)
	}
	s.pods = make([]*corev1.Pod, pods)
	if err := s.prepare(ctx); err != nil {
		return err
	}
	began := time.Now()
	for _, phase := range []struct {
		what  string
		count int
		do    func(ctx context.Context, i int) error
	}{
		{"services", s.services, s.createService},
		{"pods", pods, s.createPod},
		{"pod status", pods, s.updatePodStatus},
		{"endpointslices", s.services, s.createSlice},
	} {
		if err := s.each(ctx, phase.what, phase.count, phase.do); err != nil {
			return fmt.Errorf("%s: %w", phase.what, err)
		}
	}
	fmt.Printf("total %.1f s\n", time.Since(began).Seconds())
	return nil
}

// each calls do for 0 to count-1, several at a time, and prints how fast.
func (s *seeder) each(ctx context.Context, what string, count int, do func(context.Context, int) error) error {
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.concurrency)
	for i := range count {
		group.Go(func() error { return do(ctx, i) })
	}
	err := group.Wait()
	seconds := time.Since(began).Seconds()
	fmt.Printf("%-16s %6d in %6.1f s  %6.0f/s\n", what, count, seconds, float64(count)/seconds)
	return err
}

// prepare makes the namespace and its ServiceAccount, without which Pods are
// refused, and learns the nodes: Pods of nodes that do not exist are collected.
func (s *seeder) prepare(ctx context.Context) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}
	_, err := s.client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	_, err = s.client.CoreV1().ServiceAccounts(s.namespace).Create(ctx, account, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	nodes, err := s.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	if len(nodes.Items) == 0 {
		return errors.New("the cluster has no nodes")
	}
	s.nodes = nodes.Items
	return nil
}
