/* global document, window, HTMLElement, customElements */
// The script for articles: <dateline-map src="https://maps.example.org/embed?story=…">a link</dateline-map> becomes a frame of its
// own height, and frames of this server that stand in the article already follow their height too. It sets no cookie, reads
// nothing of the article and loads nothing but the frame.
(function () {
  'use strict';
  var script = document.currentScript;
  var base = script && script.src ? script.src.replace(/embed\.js(\?.*)?$/, '') : '';
  var least = 100;
  var most = 4000;

  /** Tells whether an address is an embed of the server that this script came from. */
  function ours(address) {
    return base !== '' && String(address).indexOf(base + 'embed?') === 0;
  }

  function follow(event) {
    var data = event.data;
    if (!data || data.type !== 'dateline:height' || typeof data.height !== 'number') return;
    if (!(data.height >= least && data.height <= most)) return;
    var frames = document.getElementsByTagName('iframe');
    for (var i = 0; i < frames.length; i++) {
      // A sandboxed frame has no origin to compare; its window is what tells it apart.
      if (frames[i].contentWindow === event.source && ours(frames[i].src)) frames[i].style.height = data.height + 'px';
    }
  }

  function DatelineMap() {
    return Reflect.construct(HTMLElement, [], DatelineMap);
  }
  DatelineMap.prototype = Object.create(HTMLElement.prototype);
  DatelineMap.prototype.constructor = DatelineMap;
  DatelineMap.prototype.connectedCallback = function () {
    var address = this.getAttribute('src') || '';
    if (!ours(address) || this.querySelector('iframe')) return; // what stands inside stays: a link to the map
    var frame = document.createElement('iframe');
    frame.src = address;
    frame.title = this.getAttribute('title') || 'Map of claims';
    frame.setAttribute('loading', 'lazy');
    frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.style.cssText = 'display:block;width:100%;border:0;height:' + (parseInt(this.getAttribute('height'), 10) || 680) + 'px';
    this.replaceChildren(frame);
  };

  window.addEventListener('message', follow);
  // Frames that have told their height before this script came are asked for it.
  var there = document.getElementsByTagName('iframe');
  for (var i = 0; i < there.length; i++) {
    if (ours(there[i].src)) there[i].contentWindow.postMessage({ type: 'dateline:height?' }, '*');
  }
  if (window.customElements && !customElements.get('dateline-map')) customElements.define('dateline-map', DatelineMap);
})();
