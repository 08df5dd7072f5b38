using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Managed;

/// <summary>Reads what stands at a place of a YAML file; a place that is not there fails the test.</summary>
internal static class YamlNodes
{
    public static YamlMappingNode Load(string file) => Parse(File.ReadAllText(file));

    public static YamlMappingNode Parse(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    public static YamlMappingNode At(this YamlNode node, params string[] path) => (YamlMappingNode)Walk(node, path);

    public static string Text(this YamlNode node, params string[] path) => ((YamlScalarNode)Walk(node, path)).Value!;

    public static IReadOnlyList<YamlNode> Items(this YamlNode node, params string[] path) => [.. (YamlSequenceNode)Walk(node, path)];

    public static YamlNode? Find(this YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var found) ? found : null;

    private static YamlNode Walk(YamlNode node, string[] path)
    {
        foreach (var name in path)
        {
            var next = ((YamlMappingNode)node).Find(name);
            Assert.True(next is not null, $"There is no {name} of {string.Join('.', path)}.");
            node = next;
        }

        return node;
    }
}
