Feature: Data of every kind
  JSON in text, in 2.0.1 any JSON; what is none, or may be read in two ways, is not taken for good.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: Data that is no object
    Given the CSMS has a schema of message Value of vendor "Acme" that takes <kind>
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Value of vendor "Acme" with <data>
    Then the CSMS answers the data of CS001 with Accepted
    When CS001 sends message Value of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Rejected
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

    Examples:
      | kind              | data     |
      | a list of numbers | a list   |
      | a number          | a number |
      | null              | null     |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Words are data where the schema speaks of text
    Given the CSMS has a schema of message Words of vendor "Acme" that takes words
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Words of vendor "Acme" with more words
    Then the CSMS answers the data of CS001 with Rejected
    When CS001 sends message Words of vendor "Acme" with words
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @csms
  Scenario: Text that is no JSON is rejected
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with half of an object
    Then the CSMS answers the data of CS001 with Rejected and names JSON
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected
    And the CSMS holds the fault json at / of the data of CS001

  @ocpp2.0.1 @csms
  Scenario: JSON that travels in text is read as JSON
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a text for the count, in a text
    Then the CSMS answers the data of CS001 with Rejected and names count
    When CS001 sends message Ping of vendor "Acme" with a count of 3, in a text
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data that is not there is missing, not valid
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with no data
    Then the CSMS answers the data of CS001 with Rejected and names required
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Empty text is no object
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with empty text
    Then the CSMS answers the data of CS001 with Rejected
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data is kept to the letter, however it is spelled
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with an odd spelling
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A member that comes twice is not taken for either
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with the count twice
    Then the CSMS answers the data of CS001 with Rejected and names twice
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

  @ocpp1.6 @csms
  Scenario Outline: Numbers that JSON does not have are rejected
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with <data>
    Then the CSMS answers the data of CS001 with Rejected and names <word>
    And the CSMS holds the fault json at / of the data of CS001

    Examples:
      | data                       | word   |
      | NaN for the count          | NaN    |
      | a count beyond all numbers | number |

  @ocpp2.0.1 @csms
  Scenario: A frame with NaN is no frame
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with NaN for the count
    Then the CSMS deals with the unreadable frame of CS001 as its version says
    And the socket of CS001 is still open and a Heartbeat is answered
    And the CSMS holds 0 data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Data nested 31 levels deep is read
    Given the CSMS has a schema of message Deep of vendor "Acme" that takes any JSON
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Deep of vendor "Acme" with objects 31 deep
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @csms
  Scenario: Data nested deeper than 32 levels is rejected
    Given the CSMS has a schema of message Deep of vendor "Acme" that takes any JSON
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Deep of vendor "Acme" with objects 33 deep
    Then the CSMS answers the data of CS001 with Rejected and names nested
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

  @ocpp2.0.1 @csms
  Scenario: A payload nested deeper than 32 levels is refused before anybody reads its data
    Given the CSMS has a schema of message Deep of vendor "Acme" that takes any JSON
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Deep of vendor "Acme" with objects 33 deep
    Then the CSMS refuses the last CALL of CS001 with PropertyConstraintViolation
    And the CSMS holds 0 data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A payload at the frame limit is judged like any other
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" in a frame of 1048576 bytes
    Then in the end the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A payload one byte over the frame limit closes the socket
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" in a frame of 1048577 bytes
    Then the socket of CS001 is closed with 1009
    And the CSMS holds 0 data of CS001
