namespace ServiceKit.Protection;

/// <summary>Says that <c>WithoutAuth()</c> was called: protected endpoints are closed to everyone, knowingly.</summary>
internal sealed class WithoutAuthentication;
