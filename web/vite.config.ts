import { defineConfig } from "vitest/config";
import { svelte } from "@sveltejs/vite-plugin-svelte";

const page = (name: string) => new URL(`./${name}.html`, import.meta.url).pathname;

/** While developing, the paths that the server would give each program. */
const programs = {
  name: "tuki-programs",
  configureServer(server: import("vite").ViteDevServer) {
    server.middlewares.use((request, _response, next) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      const isPage = request.headers.accept?.includes("text/html") && !path.startsWith("/api/");
      if (isPage) {
        const program = /^\/app(\/|$)/.test(path) ? "agent" : /^\/admin(\/|$)/.test(path) ? "admin" : "portal";
        request.url = `/${program}.html`;
      }
      next();
    });
  },
};

export default defineConfig({
  plugins: [svelte(), programs],
  appType: "mpa",
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  build: {
    target: "es2022",
    emptyOutDir: true,
    chunkSizeWarningLimit: 400,
    assetsInlineLimit: 0,
    // One program alone, while another one is being taken apart: TUKI_PROGRAM=agent
    rollupOptions: {
      // What every program needs comes in one file, not in twenty.
      output: { codeSplitting: { groups: [{ name: "core", test: /node_modules[\\/]svelte[\\/]|src[\\/]core[\\/](?!live\.worker)/ }] } },
      input: process.env["TUKI_PROGRAM"] ? page(process.env["TUKI_PROGRAM"]) : { agent: page("agent"), admin: page("admin"), portal: page("portal") },
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": { target: process.env["TUKI_SERVER"] ?? "http://localhost:8080" } } },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
