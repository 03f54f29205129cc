// Administration: live progress of a rebuild, and copying the snippet. Without it the page refreshes by itself.

const POLL_MS = 700;

async function watch(panel) {
  const bar = panel.querySelector("progress");
  for (;;) {
    await new Promise((resume) => setTimeout(resume, POLL_MS));
    let page;
    try {
      const answer = await fetch("/admin/progress", { redirect: "error" });
      if (!answer.ok) continue;
      page = await answer.json();
    } catch {
      continue; // the next look may succeed
    }
    if (page.ended || page.id !== panel.dataset.job) return location.reload();
    for (const [name, text] of Object.entries(page.texts)) {
      const place = panel.querySelector(`[data-field="${name}"]`);
      if (place && place.textContent !== text) place.textContent = text;
    }
    if (page.total) {
      bar.max = page.total;
      bar.value = page.done;
    }
  }
}

const running = document.querySelector('.job[data-ended="0"]');
if (running) watch(running);

for (const box of document.querySelectorAll("kavosh-search[data-accent]")) {
  box.style.setProperty("--kavosh-accent", box.dataset.accent);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}
