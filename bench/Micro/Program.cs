using BenchmarkDotNet.Running;
using FrameEngine.Micro;

BenchmarkSwitcher.FromAssembly(typeof(PlanningBenchmarks).Assembly).Run(args);
