using Microsoft.TemplateEngine.Abstractions;
using Microsoft.TemplateEngine.Edge;
using Microsoft.TemplateEngine.Edge.Settings;
using Microsoft.TemplateEngine.Edge.Template;
using EdgeComponents = Microsoft.TemplateEngine.Edge.Components;
using RunnableComponents = Microsoft.TemplateEngine.Orchestrator.RunnableProjects.Components;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>The engine behind <c>dotnet new</c>, without the second that its process takes.</summary>
internal sealed class TemplateEngine : IDisposable
{
    private readonly EngineEnvironmentSettings _settings;
    private readonly TemplateCreator _creator;
    private readonly ITemplateInfo _template;

    private TemplateEngine(EngineEnvironmentSettings settings, ITemplateInfo template)
    {
        _settings = settings;
        _creator = new TemplateCreator(settings);
        _template = template;
    }

    /// <summary>Takes the template from a hive that it was installed into.</summary>
    public static async Task<TemplateEngine> OpenAsync(string hive)
    {
        var host = new DefaultTemplateEngineHost("servicekit-tests", "1.0.0", builtIns: [.. EdgeComponents.AllComponents, .. RunnableComponents.AllComponents]);
        var settings = new EngineEnvironmentSettings(host, settingsLocation: hive);
        using var packages = new TemplatePackageManager(settings);
        var templates = await packages.GetTemplatesAsync(CancellationToken.None);
        return new TemplateEngine(settings, templates.Single(template => template.ShortNameList.Contains("keyservice")));
    }

    /// <summary>What <c>dotnet new keyservice</c> makes, by its path in the project.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CreateAsync(string name, string folder, IReadOnlyDictionary<string, string?> options)
    {
        var result = await _creator.InstantiateAsync(_template, name, fallbackName: null, folder, options);
        Assert.True(result.Status == CreationResultStatus.Success, result.ErrorMessage);
        return CreatedServices.Read(folder);
    }

    public void Dispose() => _settings.Dispose();
}
