(() => {
  const line = document.getElementById("live");
  const mark = line.dataset.mark;
  const silence = 45000;
  let heard = Date.now();
  let due = false;
  const show = (tone, text) => {
    line.className = "live t" + tone;
    if (line.textContent !== text) line.textContent = text;
  };
  const doubt = () => show("bad", "No news from aws-man serve since " + new Date(heard).toLocaleTimeString()
    + ": this page may be out of date.");
  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    heard = Date.now();
    show(news.tone, news.line);
    if (mark !== "" && news.mark !== mark && !due) {
      due = true;
      setTimeout(() => location.reload(), 3000);
    }
  };
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) doubt(); };
  setInterval(() => { if (Date.now() - heard > silence) doubt(); }, 5000);
})();
