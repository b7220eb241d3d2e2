package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// churner commits endpoint changes at a steady rate to slices that seed made,
// one Service after another, and prints a line for each:
//
//	SERVICE RESOURCE_VERSION NANOSECONDS ADDRESS ready|unready
//
// The time, since 1970, is taken as soon as the API server has answered. A
// watcher may hear of the change a little before.
type churner struct {
	client    *kubernetes.Clientset
	namespace string
	services  int
	rate      float64 // commits per second
	duration  time.Duration
	slices    []*discoveryv1.EndpointSlice // as last written: no read before a write
	out       io.Writer
}

func churn() {
	c := &churner{out: os.Stdout}
	flags := flag.NewFlagSet("churn", flag.ExitOnError)
	flags.StringVar(&c.namespace, "namespace", "seed", "namespace that seed filled")
	flags.IntVar(&c.services, "services", 20, "change svc-0 to svc-(N-1), in turn")
	flags.Float64Var(&c.rate, "rate", 20, "commits per second, of all Services together")
	flags.DurationVar(&c.duration, "duration", 30*time.Second, "how long")
	path := flags.String("out", "", "write the lines to this file (default: standard output)")
	die(flags.Parse(os.Args[1:]))
	if c.services < 1 || c.rate <= 0 {
		die(fmt.Errorf("-services %d -rate %g: want more than 0", c.services, c.rate))
	}
	if *path != "" {
		file, err := os.Create(*path)
		die(err)
		defer file.Close()
		c.out = file
	}
	var err error
	c.client, err = seedClient()
	die(err)
	die(c.run(context.Background()))
}

func (c *churner) run(ctx context.Context) error {
	if err := c.load(ctx); err != nil {
		return err
	}
	period := time.Duration(float64(time.Second) / c.rate)
	began := time.Now()
	due, late, commits := began, 0, 0
	for ; due.Sub(began) < c.duration; commits++ {
		time.Sleep(time.Until(due))
		if err := c.commit(ctx, commits); err != nil {
			return err
		}
		// A late commit delays the rest: catching up would be a burst.
		if due = due.Add(period); due.Before(time.Now()) {
			due, late = time.Now(), late+1
		}
	}
	fmt.Fprintf(os.Stderr, "churn: %d commits in %.1f s, %d of them late\n", commits, time.Since(began).Seconds(), late)
	return nil
}

func (c *churner) load(ctx context.Context) error {
	for i := range c.services {
		slice, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).Get(ctx, sliceName(i), metav1.GetOptions{})
		if err != nil {
			return err
		}
		if len(slice.Endpoints) == 0 {
			return fmt.Errorf("%s has no endpoints to change", slice.Name)
		}
		c.slices = append(c.slices, slice)
	}
	return nil
}

// commit makes change n. Each endpoint has two turns in a row, away and back,
// so that a Service lacks one at most.
func (c *churner) commit(ctx context.Context, n int) error {
	slice, turn := c.slices[n%c.services], n/c.services
	endpoint := &slice.Endpoints[turn/2%len(slice.Endpoints)]
	ready := !*endpoint.Conditions.Ready
	endpoint.Conditions.Ready, endpoint.Conditions.Serving = &ready, &ready
	updated, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).Update(ctx, slice, metav1.UpdateOptions{})
	answered := time.Now()
	if err != nil {
		return err
	}
	c.slices[n%c.services] = updated
	state := "unready"
	if ready {
		state = "ready"
	}
	_, err = fmt.Fprintf(c.out, "%s %s %d %s %s\n",
		serviceName(n%c.services), updated.ResourceVersion, answered.UnixNano(), endpoint.Addresses[0], state)
	return err
}
