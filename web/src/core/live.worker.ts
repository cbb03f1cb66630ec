// The shared worker: one stream to the server for all tabs of this browser.
import { base } from "./api";
import { openStream, type LiveEvent } from "./live";

const ports = new Set<MessagePort>();
let hangUp: (() => void) | null = null;
let connected = false;

function tell(event: LiveEvent) {
  if (event.type === "state") connected = event.connected;
  for (const port of ports) port.postMessage(event);
}

const worker = self as unknown as { onconnect: (event: MessageEvent) => void };
worker.onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message: MessageEvent<string>) => {
    if (message.data !== "goodbye") return;
    ports.delete(port);
    if (ports.size > 0) return;
    hangUp?.();
    hangUp = null;
  };
  port.start();
  if (hangUp) port.postMessage({ type: "state", connected } satisfies LiveEvent);
  else hangUp = openStream(`${base}/events`, tell);
};
