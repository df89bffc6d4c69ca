// Keeps the first page current: asks for it again and swaps the parts that changed. Without it the page is merely still.
"use strict";
(() => {
  const EVERY = 2000;
  const SLOWEST = 60000;
  const live = document.getElementById("live");
  let tag = "";
  let wait = EVERY;

  const say = (text, lost) => {
    live.hidden = false;
    live.textContent = text;
    live.className = lost ? "lost" : "";
  };

  const markNew = (before, after) => {
    const known = new Set([...before.querySelectorAll(".key")].map((key) => key.textContent));
    for (const row of after.querySelectorAll("li")) {
      const key = row.querySelector(".key");
      if (key && !known.has(key.textContent)) row.classList.add("fresh");
    }
  };

  const swap = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const after of page.querySelectorAll("[data-live]")) {
      const before = document.getElementById(after.id);
      if (!before || before.innerHTML === after.innerHTML || before.contains(document.activeElement)) continue;
      if (after.dataset.live === "rows") markNew(before, after);
      before.replaceWith(after);
    }
  };

  const look = async () => {
    const answer = await fetch("/", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      swap(await answer.text());
    } else if (answer.status !== 304) {
      throw new Error(String(answer.status));
    }
  };

  const again = async () => {
    if (!document.hidden) {
      try {
        await look();
        wait = EVERY;
        say("live", false);
      } catch {
        wait = Math.min(wait * 2, SLOWEST);
        say("connection lost: this is how things stood; trying again", true);
      }
    }
    setTimeout(again, wait);
  };

  document.addEventListener("visibilitychange", () => { wait = EVERY; });
  say("live", false);
  setTimeout(again, EVERY);
})();
