using ServiceKit.Tool;
using ServiceKit.Tool.Terminal;

using var interruption = new Interruption();
return await Cli.RunAsync(args, ToolConsole.System(), ToolEnvironment.System(), interruption.Token);
