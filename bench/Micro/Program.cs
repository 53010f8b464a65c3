using BenchmarkDotNet.Running;
using FrameEngine.Micro;

// In this process: a project that BenchmarkDotNet made would look for one with the name of this assembly.
const string InProcess = "--inProcess";
BenchmarkSwitcher.FromAssembly(typeof(PlanningBenchmarks).Assembly).Run(args.Contains(InProcess) ? args : [.. args, InProcess]);
