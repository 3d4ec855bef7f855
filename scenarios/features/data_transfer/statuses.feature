Feature: How data is answered
  Four statuses: valid data is accepted, invalid data rejected with the reason, and what nobody knows is said to be unknown.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Valid data is accepted
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: Invalid data is rejected with the reason
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with <data>
    Then the CSMS answers the data of CS001 with Rejected and names <member>
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected
    And the CSMS holds the fault <rule> at <place> of the data of CS001

    Examples:
      | data                  | member | rule                 | place   |
      | a text for the count  | count  | type                 | /count  |
      | a count below zero    | count  | minimum              | /count  |
      | no count              | count  | required             | /count  |
      | a member nobody knows | colour | additionalProperties | /colour |
      | a list                | object | type                 | /       |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A vendor that nobody knows
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acmeister" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownVendorId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A message that nobody knows of a vendor that is known
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Pong of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownMessageId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Two messages of one vendor have a schema each
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And the CSMS has a schema of message List of vendor "Acme" that takes a list of numbers
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message List of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Rejected
    When CS001 sends message List of vendor "Acme" with a list
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Two vendors have a schema each for a message of one name
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And the CSMS has a schema of message Ping of vendor "Bolt" that takes a list of numbers
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Bolt" with a count of 3
    Then the CSMS answers the data of CS001 with Rejected
    When CS001 sends message Ping of vendor "Bolt" with a list
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds 2 data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data without a message has a schema of its own
    Given the CSMS has a schema of vendor "Acme" for data without a message
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends vendor "Acme" without a message a text for the count
    Then the CSMS answers the data of CS001 with Rejected and names count
    When CS001 sends vendor "Acme" without a message a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownMessageId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data without a message is none of the vendor's messages
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends vendor "Acme" without a message a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownMessageId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Vendor and message are compared without case
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message pING of vendor "aCME" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The members of data are compared with case
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3 in capitals
    Then the CSMS answers the data of CS001 with Rejected and names count
    And the CSMS holds the fault required at /count of the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: Vendor ids with spaces, hyphens and umlauts
    Given the CSMS has a schema of message Ping of vendor "<vendor>"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "<vendor>" with a text for the count
    Then the CSMS answers the data of CS001 with Rejected and names count
    When CS001 sends message Ping of vendor "<vendor>" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted
    And the CSMS has 1 schemas of vendor "<vendor>"

    Examples:
      | vendor                |
      | Acme Charging GmbH    |
      | Acme-Nord-Ost         |
      | Müller & Söhne        |
      | com.acme/charging#1   |
      | 50% more              |
      | Acme.response         |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Invalid data is refused with a CALLERROR where that is wanted
    Given the CSMS answers data that breaks its schema with a CALLERROR
    And the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a text for the count
    Then the CSMS refuses the last CALL of CS001 with FormatViolation
    And the CSMS holds the data of CS001 to the letter, with verdict CallError
    And the CSMS holds the fault type at /count of the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Valid data is accepted where invalid data is refused with a CALLERROR
    Given the CSMS answers data that breaks its schema with a CALLERROR
    And the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    When CS001 sends message Pong of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS holds 2 data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A plain vendor message that comes with the product
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message CableTemperature of vendor "org.plugfest.example" with a warm cable
    Then the CSMS answers the data of CS001 with Accepted
    When CS001 sends message CableTemperature of vendor "org.plugfest.example" with a cable that burns
    Then the CSMS answers the data of CS001 with Rejected and names celsius
    And the CSMS holds the fault maximum at /celsius of the data of CS001
