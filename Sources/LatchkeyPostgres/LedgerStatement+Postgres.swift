import LatchkeyLedgerSQL

extension LedgerStatement {
  static let begin = LedgerStatement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED")
  static let commit = LedgerStatement("commit", "COMMIT")
  static let rollback = LedgerStatement("rollback", "ROLLBACK")
  static let takesWrites = LedgerStatement("takes_writes", "SHOW transaction_read_only")

  /// What a connection prepares.
  static let all: [LedgerStatement] =
    [
      begin, commit, rollback, takesWrites, load, loadRecord, makeSite, moveHead, putIssuer,
      addCredential, setCredentialState, addRequest, removeRecord, putRecord, putReceipt, addEvent,
      records, credentialsOfJob, credentialsOfHolder, credentialsEnding, credentialOfSerial,
      receipts, events, sites, due, claim, settle, addDeadLetter, deadLetters, retainRequests,
      retainEvents, beginEpoch, eraseSite,
    ] + eraseRows
}
