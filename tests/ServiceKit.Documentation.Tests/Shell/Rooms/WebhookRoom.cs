using ServiceKit.Documentation.Tests.Programs;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>Two services that speak to each other, and the same in Python.</summary>
internal static class WebhookRoom
{
    // What the page calls "a server that prints what it says and the body".
    private const string Server =
        """
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])) if "Content-Length" in self.headers else self.chunks()
                print(verify(os.environ["WEBHOOK_SECRET"], self.headers, body), body.decode(), flush=True)
                self.send_response(204)
                self.end_headers()

            def chunks(self):
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                return body

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", int("http://localhost:8000".rsplit(":", 1)[1])), Handler)
        print("listening", flush=True)
        server.serve_forever()
        """;

    public static Room Room { get; } = new("docs/webhooks.md")
    {
        KeepsServices = true,
        Before = "",
        Programs = new Dictionary<string, Func<string>>
        {
            ["receiver"] = () => ProgramCode.Of("docs/webhooks.md", "    .WithWebhooks(\"orders\")"),
            ["sender"] = Sender,
            ["sender-to-python"] = () => Sender().Replace("http://127.0.0.1:5080", "http://localhost:8000", StringComparison.Ordinal),
        },
        Files = new Dictionary<string, string> { ["server.py"] = Server },
        After =
        [
            new("def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:",
                """
                cat 1.py server.py > verifier.py
                WEBHOOK_SECRET=$secret python3 verifier.py > verifier.txt 2>&1 & running+=($!)
                for _ in $(seq 400); do grep -qs listening verifier.txt && break; sleep 0.05; done; cat verifier.txt
                ServiceKit__Webhooks__Outgoing__stock__Secrets__0=$secret dotnet run --project sender-to-python
                cat verifier.txt
                """),
            new("request = urllib.request.Request(\"http://127.0.0.1:5080/hooks/orders\", body, {",
                """
                cat 1.py 2.py > message.py
                WEBHOOK_SECRET=$secret python3 message.py | grep -x 204
                """),
        ],
    };

    private static string Sender() => ProgramCode.Of("docs/webhooks.md", "builder.Services.AddHttpClient(\"stock\", client => client.BaseAddress = new Uri(\"http://127.0.0.1:5080\"))");
}
