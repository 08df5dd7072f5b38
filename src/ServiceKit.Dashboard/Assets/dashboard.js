// What pages have beyond HTML, where scripts may run: times in the reader's zone, copying, a question before something is lost, new numbers.
// Nothing here is needed, and nothing here decides anything.
"use strict";

(() => {
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  // Titles, and what stands there in UTC, in the zone of the reader.
  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const moment = new Date(time.dateTime);
      if (!Number.isNaN(moment.valueOf())) {
        const local = exact.format(moment);
        if (/ UTC$/.test(time.textContent)) time.textContent = local;
        time.title = `${local} (${moment.toISOString().slice(0, 16).replace("T", " ")} UTC)`;
      }
    }
  }

  // Buttons that copy what another element holds; hidden without a script.
  function copyButtons(root) {
    for (const button of root.querySelectorAll("button[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        const text = source.value ?? source.textContent;
        try {
          await navigator.clipboard.writeText(text);
          say(button, "Copied");
        } catch {
          // No clipboard without https: select it, for the keyboard to copy.
          source.focus();
          source.select?.();
          say(button, "Selected: press Ctrl+C");
        }
        document.body.removeAttribute("data-keep");
      });
    }
    for (const field of root.querySelectorAll("[data-secret]")) {
      field.addEventListener("focus", () => field.select?.());
      field.addEventListener("copy", () => document.body.removeAttribute("data-keep"));
    }
  }

  function say(button, text) {
    const before = button.dataset.text ?? button.textContent;
    button.dataset.text = before;
    button.textContent = text;
    setTimeout(() => { button.textContent = before; }, 2500);
  }

  // A page with something that is shown once asks before it is left.
  function keep() {
    if (document.querySelector("[data-secret]")) document.body.setAttribute("data-keep", "");
    window.addEventListener("beforeunload", (event) => {
      if (document.body.hasAttribute("data-keep")) event.preventDefault();
    });
    // Shown once: not by way of Back either, from a page that the browser has kept as it was.
    window.addEventListener("pagehide", () => {
      for (const field of document.querySelectorAll("[data-secret]")) {
        field.defaultValue = "";
        field.value = "";
      }
      document.body.removeAttribute("data-keep");
    });
  }

  // A form is sent once.
  function once() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
    });
    window.addEventListener("pageshow", () => {
      for (const form of document.forms) delete form.dataset.sent;
    });
  }

  // The page again, and of it what is marked as changing. A reader who works in such a part is left alone.
  let refreshing = false;
  async function refresh() {
    if (refreshing || document.hidden) return;
    refreshing = true;
    try {
      const response = await fetch(location.href, { headers: { "X-ServiceKit-Live": "1", Accept: "text/html" }, redirect: "manual", cache: "no-store" });
      if (!response.ok) {
        // Or led to a sign-in of the service's own, where a policy lets people in.
        if (response.status === 401 || response.type === "opaqueredirect") ended();
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-refresh]")) {
        const fresh = page.getElementById(part.id);
        if (!fresh || part.querySelector("form :focus, dialog[open], details[open]")) continue;
        const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        localTimes(fresh);
        copyButtons(fresh);
        const left = part.querySelector(".scroll")?.scrollLeft;
        part.replaceChildren(...fresh.childNodes);
        if (left) part.querySelector(".scroll").scrollLeft = left;
        if (focused) [...part.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused)?.focus();
      }
    } catch {
      // Offline for a moment; the next notice tries again.
    } finally {
      refreshing = false;
    }
  }

  function live() {
    const path = document.body.dataset.live;
    if (!path || !window.EventSource) return;
    let events = null;
    let over = false;

    function open() {
      if (events || over || document.hidden) return;
      events = new EventSource(path);
      events.addEventListener("changed", refresh);
      events.addEventListener("ended", () => {
        over = true;
        close();
        ended();
      });
      events.addEventListener("error", () => {
        // Refused for good, as a stream is whose session ended before it began: the page itself finds out why.
        if (events?.readyState === EventSource.CLOSED) refresh();
      });
    }

    function close() {
      events?.close();
      events = null;
    }

    open();
    document.addEventListener("visibilitychange", () => {
      // A browser has few connections for one host: a page that nobody sees takes none.
      if (document.hidden) {
        close();
      } else {
        open();
        refresh();
      }
    });
  }

  // Says so, and takes nothing away: a form on the page can still be sent, and comes back after the sign-in.
  function ended() {
    if (document.querySelector(".session-ended")) return;
    const notice = document.createElement("div");
    notice.className = "alert warning session-ended";
    notice.setAttribute("role", "alert");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Sign in again";
    notice.append("Your session has ended. ", link);
    document.getElementById("main").prepend(notice);
  }

  localTimes(document);
  copyButtons(document);
  keep();
  once();
  live();
})();
