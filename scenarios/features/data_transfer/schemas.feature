Feature: Schemas of DataTransfer
  What a vendor's data has to look like is registered while the CSMS runs, and counts from then on.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A schema counts from the moment it is registered
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownVendorId
    When the operator registers a schema of message Ping of vendor "Acme"
    Then the operator is told that the schema is registered
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A schema that is replaced counts anew
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema of message Ping of vendor "Acme" that takes a list of numbers
    Then the operator is told that the schema is replaced
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Rejected
    When CS001 sends message Ping of vendor "Acme" with a list
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS has 1 schemas of vendor "Acme"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A schema that is removed counts no more
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And the CSMS has a schema of message Pong of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When the operator removes the schema of message Ping of vendor "Acme"
    Then the operator is told that the schema is removed
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS has 1 schemas of vendor "Acme"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A schema that breaks its meta-schema is refused and the fault named
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema with <fault>
    Then the operator is told that the schema is refused for <place>
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the CSMS has 0 schemas of vendor "Acme"

    Examples:
      | fault                       | place                   |
      | a type that there is not    | /type                   |
      | a length below zero         | /properties/a/minLength |
      | a list for its members      | /properties             |
      | a draft that nobody knows   | /$schema                |
      | a pattern that looks back   | /pattern                |
      | a reference to nothing      | /$ref                   |
      | a reference to itself alone | the whole               |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An ambiguous $id is refused
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema whose $id has a hyphen too many
    Then the operator is told that the schema is refused for /$id
    When CS001 sends message Ping of vendor "Acme-Nord" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the CSMS has 0 schemas of vendor "Acme-Nord"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A key beside the $id says what it means
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema whose $id has a hyphen too many, with its key beside it
    Then the operator is told that the schema is registered
    When CS001 sends message Ping of vendor "Acme-Nord" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS has 1 schemas of vendor "Acme-Nord"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: No two schemas have one key
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema under the key of one that comes with the product
    Then the operator is told that the schema is refused
    When CS001 sends message CableTemperature of vendor "org.plugfest.example" with a count of 3
    Then the CSMS answers the data of CS001 with Rejected
    And the CSMS has 1 schemas of vendor "org.plugfest.example"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A reference leads to another registered schema
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And a bare connection of CS001 on which a boot was answered with Accepted
    When the operator registers a schema of message Pong of Acme that refers to that of Ping
    Then the operator is told that the schema is registered
    When CS001 sends message Pong of vendor "Acme" with a text for the count
    Then the CSMS answers the data of CS001 with Rejected and names count
    And the CSMS holds the fault type at /count of the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What another schema refers to is not removed
    Given the CSMS has a schema of message Ping of vendor "Acme"
    And the CSMS has a schema of message Pong of Acme that refers to that of Ping
    And a bare connection of CS001 on which a boot was answered with Accepted
    When the operator removes the schema of message Ping of vendor "Acme"
    Then the operator is told that the schema is refused
    When CS001 sends message Pong of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the CSMS has 2 schemas of vendor "Acme"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: No reference leads to the network
    When the operator registers a schema that refers to a page on the network
    Then nobody has looked at what the schema refers to, and it is refused
    And the CSMS has 0 schemas of vendor "Acme"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: No reference leads to a file
    When the operator registers a schema that refers to a file on this machine
    Then nobody has looked at what the schema refers to, and it is refused
    And the CSMS has 0 schemas of vendor "Acme"

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A file that is put into the folder of schemas counts without a restart
    Given the CSMS reads schemas from a folder
    And a bare connection of CS001 on which a boot was answered with Accepted
    When a schema of message Ping of vendor "Acme" is put into the folder
    Then the CSMS has 1 schemas of vendor "Acme"
    When CS001 sends message Ping of vendor "Acme" with a text for the count
    Then the CSMS answers the data of CS001 with Rejected and names count
    And the CSMS holds the data of CS001 to the letter, with verdict Rejected

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A file that cannot be used leaves in force what was
    Given the CSMS reads schemas from a folder
    And a schema of message Ping of vendor "Acme" lies in the folder
    And a bare connection of CS001 on which a boot was answered with Accepted
    When a file that is no schema is put into the folder
    And CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with Accepted
    And the schema of message Ping of vendor "Acme" is still that of Ping

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A schema that a Python package brings counts like any other
    Given the CSMS has handlers for the messages of the vendor Handled
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Double of vendor "Handled" with a text for the count
    Then the CSMS answers the data of CS001 with Rejected and names count
    And the schema of message Double of vendor "Handled" is still that of Python

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A schema of one version says nothing of another
    Given the CSMS has a schema of message Ping of vendor "Acme" for the other version
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends message Ping of vendor "Acme" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownVendorId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownVendorId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A pattern or schema of endless work stalls nobody
    Given the CSMS has a schema of message Knot of vendor "Acme" that takes <schema>
    And station CS001 has booted
    And a bare connection of CS666 on which a boot was answered with Accepted
    When CS666 sends message Knot of vendor "Acme" with <data>
    Then the CSMS answers a Heartbeat of CS001 within 2 s
    And in the end the CSMS answers the data of CS666 with <status>
    And the CSMS holds the data of CS666 to the letter, with verdict <status>

    Examples:
      | schema                 | data         | status   |
      | nested repetitions     | many letters | Accepted |
      | a tangle of references | a letter     | Rejected |
