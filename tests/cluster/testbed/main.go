// kube-testbed is a Kubernetes control plane in one binary, for tests and the
// demo: etcd, the API server, its controllers, the scheduler, kwok in the
// kubelet's place, the clients, and a supervisor. The name it is called by, or
// else its first argument, says which of them to be.
package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	_ "time/tzdata" // CronJob time zones on a machine without zone files

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/etcdctl/v3/ctlv3"
	"go.etcd.io/etcd/server/v3/etcdmain"
	helmcmd "helm.sh/helm/v4/pkg/cmd"
	helmkube "helm.sh/helm/v4/pkg/kube"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	kcm "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwokcmd "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	kwoksignals "sigs.k8s.io/kwok/pkg/utils/signals"
)

var applets = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"etcdctl":                 func() { ctlv3.MustStart() },
	"kube-apiserver":          func() { os.Exit(cli.Run(apiserver.NewAPIServerCommand())) },
	"kube-controller-manager": func() { os.Exit(cli.Run(kcm.NewControllerManagerCommand())) },
	"kube-scheduler":          func() { os.Exit(cli.Run(scheduler.NewSchedulerCommand())) },
	"kubectl":                 kubectl,
	"helm":                    helm,
	"kwok":                    kwok,
	"up":                      up,
	"in":                      in,
	"ctl":                     ctl,
	"svcproxy":                svcproxy,
	"seed":                    seed,
	"churn":                   churn,
}

func main() {
	name := filepath.Base(os.Args[0])
	if applets[name] == nil && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		name = os.Args[0]
	}
	run := applets[name]
	if run == nil {
		fmt.Fprintln(os.Stderr, "usage: kube-testbed APPLET [ARG...]; applets:")
		for _, applet := range slices.Sorted(maps.Keys(applets)) {
			fmt.Fprintln(os.Stderr, "  "+applet)
		}
		os.Exit(2)
	}
	run()
}

// die ends an applet that met an error; nil is none.
func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "kube-testbed:", err)
		os.Exit(1)
	}
}

func kubectl() {
	_, err := logs.GlogSetter(kubectlcmd.GetLogVerbosity(os.Args))
	die(err)
	if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
}

func helm() {
	helmkube.ManagedFieldsManager = "helm" // else objects name the binary as their manager
	cmd, err := helmcmd.NewRootCmd(os.Stdout, os.Args[1:], helmcmd.SetupLogging)
	die(err)
	err = cmd.Execute()
	if failed, ok := errors.AsType[helmcmd.CommandError](err); ok {
		os.Exit(failed.ExitCode)
	}
	if err != nil { // cobra has printed it
		os.Exit(1)
	}
}

func kwok() {
	flags := pflag.NewFlagSet("global", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx, _ := kwoklog.InitFlags(kwoksignals.SetupSignalContext(), flags)
	ctx, err := kwokconfig.InitFlags(ctx, flags)
	die(err)
	cmd := kwokcmd.NewCommand(ctx)
	cmd.Version = "" // cobra's own --version collides with component-base's global one
	cmd.PersistentFlags().AddFlagSet(flags)
	die(cmd.ExecuteContext(ctx))
}
