using ServiceKit.Tool.Conformance.Calls;
using ServiceKit.Tool.Conformance.Cases;
using ServiceKit.Tool.Conformance.Targets;

namespace ServiceKit.Tool.Conformance;

/// <summary>Tries every case, one after the other.</summary>
internal sealed class ConformanceRun(ConformanceClient client, TestedServer server, ConformanceKeys keys)
{
    // Wrong keys last: a server that begins to refuse whoever tries them still judges the rest.
    private static readonly ConformanceCase[] Cases =
        [.. MissingKeyCases.All, .. GoodKeyCases.All, .. BodyCases.All, .. MethodCases.All, .. PathCases.All, .. WrongKeyCases.All, .. AlteredKeyCases.All];

    private static readonly ConformanceCase Echo = new("key-not-echoed", "No answer shows a key.", "RFC 6750 section 5.2", Extent.Server, NothingAsync);

    private static readonly ConformanceCase Limited = new("limited-key-refused", "The key that lacks scopes is refused somewhere.", "RFC 6750 section 3.1", Extent.Server, NothingAsync);

    private readonly List<CaseResult> _results = [];

    /// <summary>Why the run ended before everything was tried; null if it did not.</summary>
    public string? Gone { get; private set; }

    public async Task<IReadOnlyList<CaseResult>> RunAsync(CancellationToken cancellationToken)
    {
        var subjects = server.Operations.Select(operation => new Subject(client, operation, keys)).ToList();
        foreach (var subject in subjects)
        {
            await TryAsync(Extent.EveryOperation, subject, cancellationToken);
        }

        await TryAsync(Extent.Server, subjects[0], cancellationToken);
        await TryAsync(Extent.OneOperation, await UnlessGoneAsync(() => ChooseAsync(subjects, cancellationToken)) ?? subjects[0], cancellationToken);
        foreach (var path in server.PublicPaths)
        {
            var verdict = await UnlessGoneAsync(async () => PublicPathCase.Judge(path, await client.SendAsync(new Call("GET", path.Path), cancellationToken)));
            _results.Add(new CaseResult(PublicPathCase.Case, $"GET {path.Path}", verdict ?? Verdict.NotTried));
        }

        if (keys.Limited is not null)
        {
            // Where scopes are looked at nowhere, each operation by itself would only say that the key may do this.
            _results.Add(new CaseResult(Limited, null, _results.Exists(result => result.Case.Name == "limited-key" && result.Verdict.Shown?.Status == 403)
                ? new Verdict(Outcome.Passed, null, null)
                : Gone is not null ? Verdict.NotTried
                : new Verdict(Outcome.Warning, "The limited key was refused nowhere. Does the server look at scopes? Name with --path what this key must not do.", null)));
        }

        _results.Add(new CaseResult(Echo, client.Echoes.FirstOrDefault()?.Sent, client.Echoes is [var echo, ..]
            ? Verdict.Failed(echo, $"A key that was sent stands in {client.Echoes.Count} of {client.Requests} answers.")
            : Gone is not null ? Verdict.NotTried
            : new Verdict(Outcome.Passed, null, null)));
        return _results;
    }

    private async Task TryAsync(Extent extent, Subject subject, CancellationToken cancellationToken)
    {
        foreach (var tried in Cases.Where(tried => tried.Extent == extent))
        {
            var verdict = await UnlessGoneAsync(() => tried.RunAsync(subject, cancellationToken));
            _results.Add(new CaseResult(tried, extent is Extent.Server ? null : subject.Operation.ToString(), verdict ?? Verdict.NotTried));
        }
    }

    // What was found by then is worth having, and a server must not be able to hide it by going away.
    private async Task<T?> UnlessGoneAsync<T>(Func<Task<T>> work)
        where T : class
    {
        if (Gone is not null)
        {
            return null;
        }

        try
        {
            return await work();
        }
        catch (ServerGoneException fault)
        {
            Gone = fault.Message;
            return null;
        }
    }

    // One that is closed, that may be called with the good key, and that lets it in: on others little could be told.
    private async Task<Subject> ChooseAsync(List<Subject> subjects, CancellationToken cancellationToken)
    {
        foreach (var subject in subjects.Where(subject => subject.Operation.IsSafe))
        {
            if (!await Strangers.AreLetInAsync(subject, cancellationToken) && (keys.Good is null || (await subject.WithGoodKeyAsync(cancellationToken)).IsSuccess))
            {
                return subject;
            }
        }

        return subjects.Find(subject => subject.Operation.IsSafe) ?? subjects[0];
    }

    private static Task<Verdict> NothingAsync(Subject subject, CancellationToken cancellationToken) => throw new NotSupportedException("It is judged by what the other cases saw.");
}
