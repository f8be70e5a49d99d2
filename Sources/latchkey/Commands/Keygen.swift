import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium

struct Keygen: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes an Ed25519 key, or exports the public part of one.",
    discussion: """
      The private key is PKCS #8 in PEM (RFC 8410), mode 0600, and is never overwritten. \
      `openssl pkey -in FILE -pubout` reads it too.
      """)

  @Option(help: ArgumentHelp("The new private key.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("An existing private key, to export from.", valueName: "file"))
  var from: String?

  @Option(
    name: .customLong("public"),
    help: ArgumentHelp("Where the public key goes; - for standard output.", valueName: "file"))
  var publicPath: String?

  @Option(help: ArgumentHelp("Seal the new key: 32 secret bytes to open it.", valueName: "file"))
  var sealUnder: String?

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (out == nil) != (from == nil) else {
      throw ValidationError("Name a new key with --out, or an existing one with --from.")
    }
  }

  func run() throws {
    let key: PublicKey
    if let out {
      var seed: FixedBytes<32> = randomBytes()
      key = try SodiumSigner.publicKey(ofSeed: seed)
      let content =
        try sealUnder.map { try SealedKeyFile.encode(seed: seed, under: $0) }
        ?? KeyFile.encode(seed: seed.array)
      try Files.create(out, with: content, isSecret: true)
      seed = .zero
    } else {
      key = try KeyFile.signer(from ?? "").publicKey
    }
    if let publicPath { try Files.output(publicPath, KeyFile.encode(key)) }
    let crypto = SodiumBackend()
    report.write(
      .object([
        ("key", .bytes(key.bytes)), ("kid", .bytes(crypto.keyID(of: key).bytes)),
      ]), style: TextStyle(isFull: true), besideOutput: publicPath)
  }
}
