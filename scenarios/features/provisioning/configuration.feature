Feature: Configuration keys
  What a station of OCPP 1.6 tells of its keys the CSMS holds; what the station refuses to take changes nothing at
  either end.

  Background:
    Given station CS001 has booted

  @ocpp1.6 @csms @TC_019_1_CSMS
  Scenario: The CSMS asks for every key and holds what it is told
    When the operator asks CS001 for every key
    Then the CSMS sends CS001 one GetConfiguration with nothing
    And the operator is told all that CS001 answered
    And the conversation of CS001 is well-formed
    And the CSMS holds every key as CS001 told it

  @ocpp1.6 @station @TC_019_CS
  Scenario: A station that is asked for every key tells what its profiles require
    When the operator asks CS001 for every key
    Then CS001 tells every key that its profiles require, once
    And CS001 tells NumberOfConnectors as 1
    And CS001 tells the heartbeat interval as 300
    And the conversation of CS001 is well-formed
    And the CSMS holds NumberOfConnectors of CS001 at 1

  @ocpp1.6 @csms @TC_019_2_CSMS
  Scenario: The CSMS asks for one key and holds it
    When the operator asks CS001 for the value of SupportedFeatureProfiles
    Then the CSMS sends CS001 one GetConfiguration with key SupportedFeatureProfiles
    And the operator is told all that CS001 answered
    And the conversation of CS001 is well-formed
    And the CSMS holds every key as CS001 told it
    And the CSMS holds nothing of NumberOfConnectors of CS001

  @ocpp1.6 @station @TC_019_CS
  Scenario: A station that is asked for one key tells its present value
    Given the operator has changed ConnectionTimeOut of CS001 to 45
    When the operator asks CS001 for the value of ConnectionTimeOut
    Then CS001 tells ConnectionTimeOut and nothing else
    And CS001 tells ConnectionTimeOut as 45
    And the conversation of CS001 is well-formed
    And the CSMS holds ConnectionTimeOut of CS001 at 45

  @ocpp1.6 @csms @TC_021_CSMS
  Scenario: A key that the station takes is held with its new value
    When the operator sets MeterValueSampleInterval of CS001 to 77
    Then the CSMS sends CS001 one ChangeConfiguration with key MeterValueSampleInterval, value 77
    And the operator is told of the answer Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds MeterValueSampleInterval of CS001 at 77

  @ocpp1.6 @station @TC_021_CS
  Scenario: A key that was changed keeps its value over a reboot
    When the operator sets MeterValueSampleInterval of CS001 to 77
    Then CS001 answers the setting of MeterValueSampleInterval with Accepted
    When the operator asks CS001 for the value of MeterValueSampleInterval
    Then CS001 tells MeterValueSampleInterval as 77
    When station CS001 is switched off and on again
    And the operator asks CS001 for the value of MeterValueSampleInterval
    Then CS001 tells MeterValueSampleInterval as 77
    And the conversation of CS001 is well-formed
    And the CSMS holds MeterValueSampleInterval of CS001 at 77

  @ocpp1.6 @csms @TC_040_1_CSMS
  Scenario: A key that the station does not know leaves nothing on record
    When the operator sets NoSuchKey of CS001 to 1
    Then the CSMS sends CS001 one ChangeConfiguration with key NoSuchKey, value 1
    And the operator is told of the answer NotSupported
    And the CSMS sends CS001 nothing further
    And the conversation of CS001 is well-formed
    And the CSMS holds nothing of NoSuchKey of CS001

  @ocpp1.6 @station @TC_040_1_CS
  Scenario: A station names the key that it does not know
    When the operator sets NoSuchKey of CS001 to 1
    Then CS001 answers the setting of NoSuchKey with NotSupported
    When the operator asks CS001 for the value of NoSuchKey
    Then CS001 does not know NoSuchKey
    And the conversation of CS001 is well-formed
    And the CSMS holds nothing of NoSuchKey of CS001

  @ocpp1.6 @csms @TC_040_2_CSMS
  Scenario: A value that the station refuses does not become the record
    Given the operator has changed MeterValueSampleInterval of CS001 to 77
    When the operator sets MeterValueSampleInterval of CS001 to -1
    Then the CSMS sends CS001 one ChangeConfiguration with key MeterValueSampleInterval, value -1
    And the operator is told of the answer Rejected
    And the CSMS sends CS001 nothing further
    And the conversation of CS001 is well-formed
    And the CSMS holds MeterValueSampleInterval of CS001 at 77

  @ocpp1.6 @station @TC_040_2_CS
  Scenario Outline: A station refuses a value that the key cannot have
    When the operator sets <key> of CS001 to <value>
    Then CS001 answers the setting of <key> with Rejected
    When the operator asks CS001 for the value of <key>
    Then CS001 tells <key> as <kept>
    And the conversation of CS001 is well-formed
    And the CSMS holds <key> of CS001 at <kept>

    Examples:
      | key                      | value | kept |
      | MeterValueSampleInterval | -1    | 60   |
      | HeartbeatInterval        | often | 300  |
      | NumberOfConnectors       | 9     | 1    |
      | LocalPreAuthorize        | maybe | false |
