using System.CommandLine;
using ServiceKit.Tool.Commands.Audit;

namespace ServiceKit.Tool.Commands;

/// <summary><c>servicekit audit</c>: who did what to which key.</summary>
internal static class AuditCommand
{
    public static Command Create(ToolContext tool) => new("audit", "Reads and verifies the audit log of a store.")
    {
        ListAudit.Create(tool),
        VerifyAudit.Create(tool),
        ExportAudit.Create(tool),
    };
}
