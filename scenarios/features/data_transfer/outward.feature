Feature: Data that the CSMS sends, and the answers of stations
  What the operator sends has to fit its schema, and so does the data of the answer.

  Background:
    Given station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station
  Scenario: Data of the operator reaches the station and its answer the operator
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And the CSMS has a schema of the answer to message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Accepted and a count of 3
    When the operator sends CS001 message Ping of vendor "Acme" with a count of 3
    Then the data is sent to CS001, which answers Accepted
    And the operator is told that the answer is answered
    And the conversation of CS001 is well-formed
    And the CSMS holds what it sent CS001 with verdict Accepted
    And the CSMS holds a count of 3 as the answer to the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data that breaks its schema is not sent
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Accepted and no data
    When the operator sends CS001 message Ping of vendor "Acme" with a text for the count
    Then the operator is told that the answer is bad-request
    And no data was sent to CS001
    And the CSMS holds 0 data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An answer that breaks its schema is invalid
    Given the CSMS has a schema of the answer to message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Accepted and a text for the count
    When the operator sends CS001 message Ping of vendor "Acme" with a count of 3
    Then the data is sent to CS001, which answers Accepted
    And the operator is told that the answer is invalid
    And the CSMS holds what it sent CS001 with verdict Invalid
    And the CSMS holds the fault type at /count of the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An accepting answer without the data that its schema asks for is invalid
    Given the CSMS has a schema of the answer to message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Accepted and no data
    When the operator sends CS001 message Ping of vendor "Acme" with a count of 3
    Then the data is sent to CS001, which answers Accepted
    And the operator is told that the answer is invalid
    And the CSMS holds what it sent CS001 with verdict Invalid

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A refusing answer needs no data
    Given the CSMS has a schema of the answer to message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Rejected and no data
    When the operator sends CS001 message Ping of vendor "Acme" with a count of 3
    Then the operator is told of the answer Rejected
    And the CSMS holds what it sent CS001 with verdict Rejected

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The schema of a request is not that of its answer
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And CS001 answers message Ping of vendor "Acme" with Accepted and a list
    When the operator sends CS001 message Ping of vendor "Acme" with a count of 3
    Then the data is sent to CS001, which answers Accepted
    And the operator is told that the answer is answered
    And the CSMS holds what it sent CS001 with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms @station
  Scenario: A vendor or a message that the station does not know
    Given CS001 answers message Ping of vendor "Acme" with Accepted and no data
    When the operator sends CS001 message Ping of vendor "Acmeister" with a count of 3
    Then the operator is told of the answer UnknownVendorId
    When the operator sends CS001 message Pong of vendor "Acme" with a count of 3
    Then the operator is told of the answer UnknownMessageId
    And the conversation of CS001 is well-formed
    And the CSMS holds what it sent CS001 with verdict UnknownMessageId
    And the CSMS holds 2 data of CS001
