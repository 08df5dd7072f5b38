global using ServiceKit.Tool.Tests.Running;
