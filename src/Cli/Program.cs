return await FrameEngine.Cli.Tool.RunAsync(args);
