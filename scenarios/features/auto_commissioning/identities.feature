Feature: Identities with odd characters
  The identity is the last segment of the address, decoded after the address has been split: 1 to 48 characters of
  identifierString without a colon. Anything else is refused, or in 1.6 kept whole where the server takes it.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A percent-encoded identity is the one that it spells
    When CS001 opens a socket under the address CS%30%301
    Then the socket of CS001 is open with its version selected
    And the CSMS has no station on record but CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An identity of 48 characters is kept whole
    When CS001 opens a socket under an identity of 48 characters
    Then the socket of CS001 is open with its version selected
    And the only station on record has an identity of 48 characters

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An identity of 49 characters is refused
    When CS001 opens a socket under an identity of 49 characters
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record at all

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: An address that ends in no identity is refused
    When CS001 opens a socket under the address <address>
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record at all

    Examples:
      | address                 |
      | CS%2F001                |
      | ..%2F..%2Fetc%2Fpasswd  |
      | ..                      |
      | %2E%2E                  |
      | CS%3A001                |
      | CS%20001                |
      | CS%00                   |
      | CS%0A001                |
      | stra%C3%9Fe             |
      | CS%FF                   |
      | CS%zz                   |
      | CS001%                  |

  @ocpp1.6 @csms
  Scenario Outline: A server that takes odd identities keeps them whole in 1.6
    Given the server takes identities that are odd
    When CS001 opens a socket under the identity: <identity>
    Then the socket of CS001 is open with its version selected
    And the only station on record has the identity: <identity>

    Examples:
      | identity                                            |
      | Straße 7/links                                      |
      | ../../etc/passwd                                    |
      | 充電器 №1                                            |
      | a station with a name of more than forty-eight signs |

  @ocpp2.0.1 @csms
  Scenario: In 2.0.1 no server takes an odd identity
    Given the server takes identities that are odd
    When CS001 opens a socket under the identity: Straße 7/links
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record at all

  @ocpp1.6 @csms
  Scenario Outline: What cannot be an identity is refused by every server
    Given the server takes identities that are odd
    When CS001 opens a socket under the address <address>
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record at all

    Examples:
      | address   |
      | CS%3A001  |
      | CS%00001  |
      | CS%FF001  |
      | CS%zz001  |
      | %2E%2E    |
