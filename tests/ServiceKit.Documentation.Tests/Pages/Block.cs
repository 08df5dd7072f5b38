namespace ServiceKit.Documentation.Tests.Pages;

/// <summary>The code between two fences; <paramref name="Line"/> is that of the first fence, counted from one.</summary>
internal sealed record Block(string Page, int Line, string Code);
