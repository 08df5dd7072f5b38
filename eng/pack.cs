#:project ServiceKit.Engineering/ServiceKit.Engineering.csproj
// Packs every package of this repository into artifacts/packages:   dotnet run eng/pack.cs [-- <version>]
using System.Text.RegularExpressions;
using ServiceKit.Engineering;

if (args.Length > 1 || (args is [var version] && !Regex.IsMatch(version, @"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")))
{
    Console.Error.WriteLine("Usage: dotnet run eng/pack.cs [-- <version>], with a version such as 1.2.3 or 1.2.3-rc.1 (SemVer 2).");
    return 2;
}

try
{
    // The packages of the last run go only once there are new ones.
    var packing = Repository.FreshFolder("packing");
    await PackageFeed.PackAsync(packing, args.FirstOrDefault(), Console.WriteLine);
    var folder = Repository.FreshFolder("packages");
    Directory.Delete(folder);
    Directory.Move(packing, folder);
    foreach (var package in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
    {
        Console.WriteLine($"{new FileInfo(package).Length,10:N0}  {Path.GetRelativePath(Repository.Root, package)}");
    }

    return 0;
}
catch (CommandFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
