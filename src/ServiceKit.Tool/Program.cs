using ServiceKit.Tool;
using ServiceKit.Tool.Terminal;

return await Cli.RunAsync(args, ToolConsole.System(), ToolEnvironment.System());
