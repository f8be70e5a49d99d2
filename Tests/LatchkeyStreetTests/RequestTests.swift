import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import LatchkeySodium
import Testing

@Suite("Requests to the service")
struct RequestTests {
  @Test("REQ-5: the identical request gets the same pass, byte for byte, from any process")
  func sameBytes() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let nonce = street.nonce()
    let first = try await street.raw(
      .unlock, try visit.leg(), [], as: Street.courier, nonce: nonce)
    #expect(first.status == 201)
    let again = try await street.raw(
      .unlock, try visit.leg(), [], as: Street.courier, nonce: nonce)
    #expect(again == first)
    // REQ-3: the nonce is old, the request is known.
    street.now += 3_600
    let late = try await street.raw(.unlock, try visit.leg(), [], as: Street.courier, nonce: nonce)
    #expect(late == first)
    // LEDG-10: the key has retired.
    try street.rotate(to: Street.nextService, retiring: [Street.service])
    let rotated = try await street.raw(
      .unlock, try visit.leg(), [], as: Street.courier, nonce: nonce)
    #expect(rotated == first)
    #expect(
      try await street.ledger.credentials(at: street.siteID, .job("job-1"), limit: 9).count == 1)
  }

  @Test("REQ-5: an altered request under a used nonce is refused")
  func altered() async throws {
    let street = try Street()
    _ = try await street.open()
    let nonce = street.nonce()
    try await street.ask(
      .putCourier, ["courier": "dora"],
      ["key": Named(try Street.key(Street.secondCourier)).description],
      as: Street.root, nonce: nonce)
    let refused = try await problem {
      try await street.ask(
        .putCourier, ["courier": "dora"],
        ["key": Named(try Street.key(Street.courier)).description],
        as: Street.root, nonce: nonce)
    }
    #expect(refused?.reason == .requestReused && refused?.status == 409)
  }

  @Test("REQ-3: an old nonce is refused")
  func old() async throws {
    let street = try Street()
    _ = try await street.open()
    let nonce = street.nonce()
    street.now += 121
    let refused = try await problem {
      try await street.ask(
        .putCourier, ["courier": "dora"],
        ["key": Named(try Street.key(Street.secondCourier)).description],
        as: Street.root, nonce: nonce)
    }
    #expect(refused?.reason == .serverNonceExpired && refused?.status == 401)
  }

  @Test("REQ-3: an old nonce reads nothing, though the same was read before")
  func oldReading() async throws {
    let street = try Street()
    _ = try await street.open()
    let visit = Visit(street, job: "job-1")
    let nonce = street.nonce()
    for operation in [LatchkeyService.Operation.readJob, .readSite, .readEvents] {
      let parameters = try visit.whole()
      _ = try await street.raw(operation, parameters, [], as: Street.resident, nonce: nonce)
    }
    street.now += 121
    for operation in [LatchkeyService.Operation.readJob, .readSite, .readEvents] {
      let refused = try await problem {
        _ = try await street.raw(
          operation, try visit.whole(), [], as: Street.resident, nonce: nonce)
      }
      #expect(refused?.reason == .serverNonceExpired)
    }
  }

  @Test("REQ-5: a request that changed nothing is remembered, and cannot be played again")
  func unchanged() async throws {
    let street = try Street()
    _ = try await street.open()
    func name(_ seed: UInt8, _ nonce: FixedBytes<32>) async throws {
      try await street.ask(
        .putCourier, ["courier": "carl"], ["key": Named(try Street.key(seed)).description],
        as: Street.root, nonce: nonce)
    }
    let captured = street.nonce()
    try await name(Street.courier, captured)
    try await name(Street.secondCourier, street.nonce())
    try await name(Street.courier, captured)
    let key = RecordKey(.courier, "carl")
    let operators = SiteID(bytes: .zero)
    let record = try await street.ledger.load(SiteQuery(operators, records: [key])).records[key]
    let text = String(decoding: try #require(record).content, as: UTF8.self)
    #expect(text.contains(Named(try Street.key(Street.secondCourier)).description))
  }

  @Test("REQ-8: a member that no operation knows is refused, not passed over")
  func strict() async throws {
    let street = try Street()
    _ = try await street.open()
    let refused = try await problem {
      try await street.ask(
        .putCourier, ["courier": "dora"],
        ["key": Named(try Street.key(Street.courier)).description, "note": "x"], as: Street.root)
    }
    #expect(refused?.reason == .malformedBody && refused?.status == 400)
  }

  @Test("REQ-6: who has no role gets nothing but 403 and 404", arguments: Operation.allCases)
  func roles(_ operation: LatchkeyService.Operation) async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    _ = try await visit.unlock()
    let key = Named(try Street.key(Street.stranger)).description
    let parameters = [
      "site": try street.site, "job": "job-1", "point": "front", "operator": "eve",
      "courier": "eve", "witness": "eve", "case": "c", "incident": "0", "serial": "0",
    ]
    let body: [String: Any] =
      switch operation {
      case .putOperator: ["key": key, "roles": ["admin"]]
      case .putCourier: ["key": key]
      case .putWitness: ["index": 0, "point": "front"]
      case .putJob: street.jobBody()
      case .putCase: ["job": "job-1", "isOpen": true]
      case .enrolSite: try street.enrolment(lock)
      case .putAuthority: ["links": try street.authorityLinks()]
      case .putTerms:
        [
          "needs": [], "gatherSeconds": 300, "heartbeatSeconds": 15, "graceSeconds": 120,
          "allowsBoltThrown": true, "allowsEndedByResident": true,
        ]
      case .requestLeg: ["challenge": Base64URL.encode(visit.challenge)]
      case .giveEvidence: ["evidence": Base64URL.encode(try await visit.scan(at: lock.lockID))]
      case .releaseUnproven: ["why": "because"]
      case .closeIncident: ["how": "so"]
      case .putReceipts: ["lock": Named(lock.lockID).description, "job": "job-1", "receipts": []]
      default: [:]
      }
    // The camera of the site may be heard, and may say what it sees; nothing else.
    let seen: Set<LatchkeyService.Operation> = [.giveEvidence, .heartbeat]
    for seed in [Street.stranger, Street.secondCourier, Street.camera, Street.otherOwner]
    where !(seed == Street.camera && seen.contains(operation)) {
      let refused = try await problem {
        if operation.method == "GET" {
          _ = try await street.raw(operation, parameters, [], as: seed)
        } else {
          try await street.ask(operation, parameters, body, as: seed)
        }
      }
      #expect(refused?.status == 403 || refused?.status == 404, "\(operation) \(seed)")
    }
  }
}
