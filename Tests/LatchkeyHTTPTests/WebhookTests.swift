import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyHTTP
import LatchkeySQLite
import LatchkeyService
import LatchkeySodium
import Logging
import ServiceLifecycle
import Testing

@Suite("Events to the operator")
struct WebhookTests {
  /// A sender with a ledger of its own, and what the events of it need.
  struct Sending: Sendable {
    let ledger: SQLiteLedger
    let metrics = PrometheusMetrics()
    let serverKey: PublicKey
    let signer: RequestSigner
    let crypto = SodiumBackend()

    init(in directory: URL) throws {
      let path = directory.appending(path: "ledger").path
      try SQLiteLedger.migrate(at: path)
      ledger = try SQLiteLedger(at: path)
      let key = try SodiumSigner(seed: FixedBytes { _ in 7 })
      serverKey = key.publicKey
      signer = RequestSigner(key, using: crypto)
    }

    static func site(_ number: UInt8) -> SiteID { SiteID(bytes: FixedBytes { _ in number }) }

    func commit(_ sequences: ClosedRange<UInt64>, at site: SiteID, unpublished: Set<UInt64> = [])
      async throws
    {
      for sequence in sequences {
        try await ledger.commit(
          SiteChange(
            site: site, expectedHead: sequence - 1,
            event: Event(numbered: sequence, isPublished: !unpublished.contains(sequence)),
            epoch: 0))
      }
    }

    func receiver(_ origin: String) -> WebhookReceiver<SodiumBackend> {
      WebhookReceiver(origin: origin, serverKey: serverKey, using: crypto)
    }

    /// Sends until a condition holds, then ends gracefully.
    func run(
      to origin: String, tries: Int = 3, until isDone: @Sendable () async throws -> Bool
    ) async throws {
      var configuration = WebhookConfiguration(origin: origin, path: "/events?from=latchkey")
      configuration.tryCount = tries
      configuration.firstPauseSeconds = 1
      configuration.pollSeconds = 0.1
      configuration.answerSeconds = 2
      let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
      let sender = WebhookSender(
        configuration, ledger: ledger, signer: signer, server: crypto.thumbprint(of: serverKey),
        metrics: metrics, logger: quiet)
      let group = ServiceGroup(configuration: .init(services: [sender], logger: quiet))
      let running = Task { try await group.run() }
      for _ in 0..<200 {
        guard try await !isDone() else { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try await isDone())
      await group.triggerGracefulShutdown()
      try await running.value
    }
  }

  private func withSending(_ body: (Sending) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("lk-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(try Sending(in: directory))
  }

  @Test("events of each site come once each and in order, signed (EVT-3)")
  func order() async throws {
    try await withSending { sending in
      for site in 1...3 {
        try await sending.commit(1...40, at: Sending.site(UInt8(site)), unpublished: [7])
      }
      let consumer = ConsumerDouble()
      try await consumer.run { origin in
        try await sending.run(to: origin) { consumer.all.count >= 117 }
        let receiver = sending.receiver(origin)
        var sequences: [[UInt64]] = [[], [], [], []]
        for arrival in consumer.all {
          let delivery = try receiver.verify(
            header: arrival.header, method: arrival.method, path: arrival.path, body: arrival.body)
          sequences[Int(delivery.site.bytes[0])].append(delivery.sequence)
          #expect(delivery.kind == "door.opened")
        }
        let expected = (1...40).filter { $0 != 7 }.map(UInt64.init)
        #expect(sequences == [[], expected, expected, expected])
      }
      #expect(
        try await sending.ledger.claimOutbox(at: .max / 4, forSeconds: 1, limit: 9).isEmpty)
    }
  }

  @Test("an event that is refused is sent again before the next")
  func retry() async throws {
    try await withSending { sending in
      try await sending.commit(1...3, at: Sending.site(1))
      let consumer = ConsumerDouble { _, count in [500, 200, 503, 200, 200][min(count, 4)] }
      try await consumer.run { origin in
        try await sending.run(to: origin) { consumer.all.count >= 5 }
        let receiver = sending.receiver(origin)
        let sequences = try consumer.all.map {
          try receiver.verify(header: $0.header, method: $0.method, path: $0.path, body: $0.body)
            .sequence
        }
        #expect(sequences == [1, 1, 2, 2, 3])
        // The same event has the same bytes however often it is sent.
        #expect(consumer.all[0].header == consumer.all[1].header)
      }
      #expect(try await sending.ledger.deadLetters(limit: 9).isEmpty)
    }
  }

  @Test("an event that nobody takes becomes a dead letter, and the next one follows")
  func deadLetter() async throws {
    try await withSending { sending in
      try await sending.commit(1...3, at: Sending.site(1))
      let consumer = ConsumerDouble { arrival, _ in
        String(decoding: arrival.body, as: UTF8.self).contains("\"sequence\":2,") ? 422 : 200
      }
      try await consumer.run { origin in
        try await sending.run(to: origin, tries: 2) {
          let letters = try await sending.ledger.deadLetters(limit: 9)
          return consumer.all.count >= 4 && letters.count == 1
        }
      }
      let letters = try await sending.ledger.deadLetters(limit: 9)
      #expect(letters.map(\.event.sequence) == [2])
      #expect(letters.first?.reason == "status 422")
      let text = sending.metrics.text
      #expect(text.contains("latchkey_outbox_dead_letters_total 1"))
      #expect(text.contains("latchkey_outbox_deliveries_total{outcome=\"taken\"} 2"))
      #expect(text.contains("latchkey_outbox_lag_seconds"))
    }
  }

  @Test("a consumer that is not there is waited for")
  func absent() async throws {
    try await withSending { sending in
      try await sending.commit(1...1, at: Sending.site(1))
      try await sending.run(to: "http://127.0.0.1:1", tries: 1) {
        try await sending.ledger.deadLetters(limit: 9).count == 1
      }
    }
  }

  @Test("a receiver refuses what was altered, or comes from another, or goes to another")
  func receiver() async throws {
    try await withSending { sending in
      try await sending.commit(1...2, at: Sending.site(1))
      let consumer = ConsumerDouble()
      try await consumer.run { origin in
        try await sending.run(to: origin) { consumer.all.count >= 2 }
        let receiver = sending.receiver(origin)
        let (first, second) = (consumer.all[0], consumer.all[1])
        func reason(
          _ receiver: WebhookReceiver<SodiumBackend>, header: String? = first.header,
          method: String = "POST", path: String = first.path, body: [UInt8] = first.body
        ) -> DenyReason? {
          do throws(DenyReason) {
            _ = try receiver.verify(header: header, method: method, path: path, body: body)
            return nil
          } catch { return error }
        }
        #expect(reason(receiver) == nil)
        #expect(reason(receiver, header: nil) == .malformed)
        #expect(reason(receiver, header: second.header) == .requestMismatch)
        #expect(reason(receiver, body: second.body) == .requestMismatch)
        #expect(reason(receiver, method: "PUT") == .requestMismatch)
        #expect(reason(receiver, path: "/events") == .requestMismatch)
        #expect(reason(sending.receiver("https://other.example")) == .wrongService)
        let stranger = WebhookReceiver(
          origin: origin, serverKey: try RequestSigner.other().publicKey, using: sending.crypto)
        #expect(reason(stranger) == .wrongService)
      }
    }
  }
}
