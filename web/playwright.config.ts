import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/failed",
  globalSetup: "./e2e/support/build.ts",
  workers: 1, // each file starts a desk of its own
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 8_000 },
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 8_000,
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env["TUKI_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
});
