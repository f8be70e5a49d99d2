import CLatchkeySodium

/// The state of libsodium in this process.
enum SodiumLibrary {
  /// Whether libsodium is initialised. The first use initialises it, once and for all threads.
  static let isReady = sodium_init() >= 0
}
