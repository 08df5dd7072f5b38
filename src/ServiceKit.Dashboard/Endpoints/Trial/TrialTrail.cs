using Microsoft.Extensions.Primitives;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Components;
using ServiceKit.Protection.Inventory;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>The steps of a request in their order, and which of them decided. What decided, the gate says; this puts it in words.</summary>
internal sealed class TrialTrail(TrialRequest request, bool isAllowed)
{
    public const string Limit = "Limit";

    private const string EndpointStep = "Endpoint";

    // The order of the gate.
    private static readonly string[] Order = ["Network", "Key", "State", "Network of the key", "Tenant", "Scopes"];

    private readonly List<TrialStep> _steps = [];
    private bool _isCertain = true;

    /// <summary>Writes down what the gate decided.</summary>
    public void Decided(GateDecision decision, ApiKeyOutcome outcome)
    {
        _steps.Add(new TrialStep(EndpointStep, decision is GateDecision.Admission ? StepResult.Failed : StepResult.Passed, Asks(decision)));
        var isAsked = decision is GateDecision.Unidentified or GateDecision.WrongTenant or GateDecision.MissingScope or GateDecision.Accepted;
        var decisive = !isAsked ? -1 : FailedBy(decision, outcome) is { } step ? Array.IndexOf(Order, step) : Order.Length;
        for (var i = 0; i < Order.Length; i++)
        {
            var result = i < decisive ? StepResult.Passed : i == decisive ? StepResult.Failed : StepResult.NotAsked;
            _steps.Add(new TrialStep(Order[i], result, result is StepResult.NotAsked ? string.Empty : Told(Order[i], result is StepResult.Passed, outcome)));
        }
    }

    public void Passed(string name, string text) => _steps.Add(new TrialStep(name, StepResult.Passed, text));

    public void Unknown(string name, string text)
    {
        _steps.Add(new TrialStep(name, StepResult.Unknown, text));
        _isCertain = false;
    }

    public TrialResult Refused(GateDecision decision, ApiKeyOutcome outcome, int status, string? type)
    {
        if (_steps.Count == 0)
        {
            Decided(decision, outcome);
        }

        // Who is refused anyway is counted by the address.
        var isLimited = status == 429 && outcome is not ApiKeyOutcome.TooManyAttempts;
        _steps.Add(new TrialStep(Limit, isLimited ? StepResult.Failed : StepResult.NotAsked, isLimited ? "The limit of the address is used up too." : string.Empty));
        return new TrialResult(_steps, status, type, IsCertain: true);
    }

    public TrialResult Limited(int status, string? type, StringValues retryAfter)
    {
        _steps.Add(new TrialStep(Limit, StepResult.Failed, $"The limit is used up. There is more in {Words.Count(long.TryParse(retryAfter, out var seconds) ? seconds : 1, "second")}."));
        return new TrialResult(_steps, status, type, _isCertain);
    }

    public TrialResult NeedsSignature(string names, bool isKnown, int status, string type)
    {
        _steps.Add(new TrialStep("Signature", StepResult.Failed, isKnown ? $"A request needs a webhook signature of {names}, which this one has not." : $"There is no verifier {names}."));
        return new TrialResult(_steps, status, type, _isCertain);
    }

    public TrialResult Ends() => new(_steps, null, null, _isCertain);

    private string? FailedBy(GateDecision decision, ApiKeyOutcome outcome) => decision switch
    {
        GateDecision.WrongTenant => "Tenant",
        GateDecision.MissingScope => "Scopes",
        GateDecision.Accepted => null,
        _ => outcome switch
        {
            ApiKeyOutcome.Disabled or ApiKeyOutcome.Expired => "State",
            ApiKeyOutcome.AddressNotAllowed => isAllowed ? "Network of the key" : "Network",
            _ => "Key",
        },
    };

    private string Asks(GateDecision decision) => decision switch
    {
        GateDecision.Anonymous when request.Listed.Access.Policy is not null => "Asks for no key.",
        GateDecision.Anonymous => "Asks for no key: it is open to anyone.",
        GateDecision.OpenPath => "Asks for no key: its path is in the list of open paths.",
        GateDecision.OpenNetwork => "Asks for no key from this address.",
        GateDecision.Admission => $"Is opened by a {request.Listed.Access.Admission!.Name}, and by no key.",
        _ when request.Listed.Entry.Access is EndpointOpenness.Default => "Asks for a key, as everything does that is not open on purpose.",
        _ => "Asks for a key.",
    };

    private string Told(string step, bool passed, ApiKeyOutcome outcome)
    {
        var (access, key) = (request.Listed.Access, request.Key);
        return (step, passed) switch
        {
            ("Network", true) => "The service serves this address.",
            ("Network", false) => "The address is not in a network that the service serves.",
            ("Key", true) => key is null ? "The service has no keys, and asks for none." : "The key is known.",
            ("Key", false) => outcome switch
            {
                ApiKeyOutcome.Missing => "There is no key in the request.",
                ApiKeyOutcome.Unavailable => "No keys could be loaded.",
                ApiKeyOutcome.TooManyAttempts => "Too many wrong keys came from this address, and this key is wrong, or short enough to be guessed.",
                _ => "The key was revoked, and answers like one that never was.",
            },
            ("State", true) => key?.ExpiresAt is { } at ? $"It is enabled, and expires {Words.Utc(at)}." : "It is enabled, and does not expire.",
            ("State", false) => outcome is ApiKeyOutcome.Disabled ? "It is disabled." : "It has expired.",
            ("Network of the key", true) => key?.Networks is null ? "It may be used from anywhere." : "It may be used from this address.",
            ("Network of the key", false) => "It may not be used from this address.",
            ("Tenant", true) => access.Tenants.IsEmpty ? "The endpoint belongs to no tenant." : "The request is about the tenant of the key.",
            ("Tenant", false) => key?.Tenant is { } tenant ? $"The key belongs to {tenant}, and the request is about another tenant, or about none." : "The key belongs to no tenant.",
            ("Scopes", true) => access.Scopes.IsEmpty ? "No scope is needed." : $"It has {access.Scopes}.",
            _ => $"It lacks what is needed: {access.Scopes}.",
        };
    }
}
