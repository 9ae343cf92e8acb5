package dev.imprimatur.identity.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.yaml.YamlRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RosterReaderTest {

    private static final String GOOD = """
            people:
              - { id: anna, name: Anna, groups: [owners], accounts: ["slack:U1"], administrator: true }
              - { id: 7, name: Seven }
            agents:
              - { id: bot, name: Bot, owner: anna, groups: [bots] }
            workloads:
              - { id: deploy, name: Deploy, owner: 7 }
            """;

    @Test
    void readsPeopleAgentsAndWorkloads() {
        Roster roster = RosterReader.read("people.yaml", GOOD);
        Person anna = roster.person(PrincipalId.parse("person:anna")).orElseThrow();
        assertThat(anna.groups()).containsExactly("owners");
        assertThat(anna.accounts()).containsExactly("slack:U1");
        assertThat(anna.administrator()).isTrue();
        assertThat(roster.person(PrincipalId.parse("person:7")).orElseThrow().administrator())
                .isFalse();
        assertThat(roster.find(PrincipalId.parse("agent:bot")))
                .containsInstanceOf(Agent.class)
                .hasValueSatisfying(bot -> assertThat(((Agent) bot).owner()).isEqualTo(anna.id()));
        assertThat(roster.person(PrincipalId.parse("person:bot"))).isEmpty();
        assertThat(roster.groups()).containsExactly("owners");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    id: 7, name: Seven    | id: anna, name: Again                        | :3:11 | stands in this file twice
                    name: Seven           | name: Seven, accounts: ["slack:U1"]          | :3:38 | belongs to person:anna already
                    name: Seven           | name: Seven, accounts: [U1]                  | :3:38 | is no account
                    owner: anna           | owner: nobody                                | :5:34 | is not under `people`
                    owner: anna           | owner: person:anna                           | :5:34 | names no principal
                    owner: anna, groups   | groups                                       | :5:5  | `owner` is missing
                    administrator: true   | administrator: yes                           | :2:86 | neither `true` nor `false`
                    administrator: true   | admin: true                                  | :2:71 | `admin` is not known here
                    groups: [owners]      | groups: owners                               | :2:37 | A list is expected
                    groups: [owners]      | groups: ["group:owners"]                     | :2:38 | without `group:`
                    id: anna              | id: "an na"                                  | :2:11 | names no principal
                    name: Anna            | name: ""                                     | :2:23 | 1 to 200 characters
                    agents:               | robots:                                      | :4:1  | `robots` is not known here
                    people:               | people: &p                                   | :1:9  | Anchors
                    """)
    void refusesWhatItDoesNotUnderstandAndSaysWhere(String from, String to, String place, String sentence) {
        assertThat(GOOD).contains(from.strip());
        assertThatThrownBy(() -> RosterReader.read(
                        "people.yaml", GOOD.replaceFirst(java.util.regex.Pattern.quote(from.strip()), to.strip())))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining(sentence)
                .hasMessageStartingWith("people.yaml" + place + ":");
    }

    @Test
    void refusesAFileWithoutPeople() {
        assertThatThrownBy(() -> RosterReader.read("people.yaml", "people: []\n"))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("nobody could decide");
        assertThatThrownBy(() -> RosterReader.read("people.yaml", "")).isInstanceOf(YamlRefused.class);
        assertThatThrownBy(() -> RosterReader.read("people.yaml", "- a\n")).isInstanceOf(YamlRefused.class);
    }
}
