/**
 * Conformance suites: one per port. An adapter's test calls the suite with a factory; every test gets a fresh instance.
 *
 * @module
 */
export {}
