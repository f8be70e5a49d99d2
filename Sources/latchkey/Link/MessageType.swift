/// What a message says it is.
enum MessageType {
  case presentation, ferry, hello, challenge, unsignedAnswer
  /// A receipt that a lock shows behind an answer (SHOW-1).
  case shownReceipt
  /// Signed as a whole: a challenge, an answer or a configuration.
  case envelope
  case other

  init(_ message: [UInt8]) {
    // Tag 18 begins an envelope and nothing else.
    if message.first == 0xd2 {
      self = .envelope
      return
    }
    // The head of a short array, then the type.
    switch message.count > 1 && message[0] >> 5 == 4 ? message[1] : 0 {
    case 1: self = .presentation
    case 2: self = .ferry
    case 3: self = .hello
    case 4: self = .challenge
    case 5: self = .unsignedAnswer
    case 6: self = .shownReceipt
    default: self = .other
    }
  }

  /// Whether a lock says it when it was asked.
  var isAnswer: Bool {
    switch self {
    case .challenge, .unsignedAnswer, .envelope: true
    case .presentation, .ferry, .hello, .shownReceipt, .other: false
    }
  }

  var name: String {
    switch self {
    case .presentation: "presentation"
    case .ferry: "ferry"
    case .hello: "hello"
    case .challenge: "challenge"
    case .unsignedAnswer: "answer"
    case .shownReceipt: "receipt"
    case .envelope: "configuration"
    case .other: "unknown"
    }
  }
}
