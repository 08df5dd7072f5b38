using YamlDotNet.RepresentationModel;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>YAML that is a part of other YAML.</summary>
internal static class Yaml
{
    public static YamlNode Read(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return Assert.Single(yaml.Documents).RootNode;
    }

    /// <summary>Every member of <paramref name="part"/> is in <paramref name="whole"/>, and every item in the list of that place.</summary>
    public static bool IsIn(YamlNode part, YamlNode whole) => (part, whole) switch
    {
        (YamlMappingNode members, YamlMappingNode all) => members.All(member => all.Children.TryGetValue(member.Key, out var found) && IsIn(member.Value, found)),
        (YamlSequenceNode items, YamlSequenceNode all) => items.All(item => all.Any(other => IsIn(item, other))),
        (YamlScalarNode one, YamlScalarNode other) => one.Value == other.Value,
        _ => false,
    };
}
