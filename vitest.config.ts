import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    reporters: ['default', './tests/support/left-out.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share their imports: loading mjml and kysely once instead of ninety times halves the run.
    isolate: false,
    // More than there are cores: many tests wait for a server, a clock or another process.
    maxWorkers: 4,
  },
})
