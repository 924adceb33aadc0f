import Model

extension RoleTemplate {
    /// A Terraform file, in the form that `terraform fmt` gives it.
    package var terraform: String {
        let blocks =
            [Self.providers] + parameters.map(Self.variable)
            + [
                #"data "aws_partition" "current" {}"#, Self.document("trust", [trust]),
                Self.document("aws_man", policy.statements.map(Self.statement)), resources,
                "output \"role_arn\" {\n  value = aws_iam_role.aws_man.arn\n}",
            ]
        return "# \(description)\n\n" + blocks.joined(separator: "\n\n")
    }

    private static let providers = """
        terraform {
          required_providers {
            aws = {
              source = "hashicorp/aws"
            }
          }
        }
        """

    private static func variable(_ parameter: Parameter) -> String {
        var lines = ["  description = \(quoted(parameter.description))", "  type        = string"]
        if let usual = parameter.usual { lines.append("  default     = \(quoted(usual))") }
        return """
            variable "\(parameter.variable)" {
            \(lines.joined(separator: "\n"))

              validation {
                condition     = can(regex(\(quoted("^(\(parameter.pattern))$")), var.\(parameter.variable)))
                error_message = \(quoted("\(parameter.variable) has another form: \(parameter.description)."))
              }
            }
            """
    }

    private static func document(_ name: String, _ statements: [String]) -> String {
        "data \"aws_iam_policy_document\" \"\(name)\" {\n\(statements.joined(separator: "\n\n"))\n}"
    }

    private static func statement(_ statement: PolicyStatement) -> String {
        var parts = [
            "    sid = \(quoted(statement.sid))", list("actions", statement.actions.map(quoted)),
            list("resources", statement.resources.map(resource)),
        ]
        for (test, keys) in statement.conditions.sorted(by: { $0.key < $1.key }) {
            for (key, values) in keys.sorted(by: { $0.key < $1.key }) {
                parts.append(
                    condition("condition", test: test, key: key, values: values.map(quoted), indent: "    "))
            }
        }
        return "  statement {\n\(parts.joined(separator: "\n\n"))\n  }"
    }

    private static func list(_ name: String, _ values: [String]) -> String {
        "    \(name) = [\n\(values.map { "      \($0),\n" }.joined())    ]"
    }

    private static func condition(
        _ block: String, test: String, key: String, values: [String], indent: String
    ) -> String {
        let lines = [
            "test     = \(quoted(test))", "variable = \(quoted(key))", "values   = [\(values.joined(separator: ", "))]",
        ]
        return "\(indent)\(block) {\n" + lines.map { "\(indent)  \($0)\n" }.joined() + "\(indent)}"
    }

    private static func resource(_ resource: PolicyStatement.Resource) -> String {
        guard resource != .any else { return quoted("*") }
        // Why not quoted as a whole: the prefix is an expression.
        return "\"\(partition):\(quoted(resource.text(prefix: "")).dropFirst(2))"
    }

    private static let partition = "arn:${data.aws_partition.current.partition}"

    private var trust: String {
        guard case .member = kind else {
            return """
                  statement {
                    sid     = "Instance"
                    actions = ["\(TrustPolicy.assuming)"]

                    principals {
                      type        = "Service"
                      identifiers = ["ec2.${data.aws_partition.current.dns_suffix}"]
                    }
                  }
                """
        }
        let hub = "\(Self.partition):iam::${var.hub_account_id}"
        let principal = Self.condition(
            "condition", test: "ArnLike", key: "aws:PrincipalArn", values: ["\"\(hub):${var.hub_principal}\""],
            indent: "    ")
        let externalID = Self.condition(
            "content", test: "StringEquals", key: "sts:ExternalId", values: ["condition.value"], indent: "      ")
        return """
              statement {
                sid     = "Hub"
                actions = [\(trusted.map { "\"\($0)\"" }.joined(separator: ", "))]

                principals {
                  type        = "AWS"
                  identifiers = ["\(hub):root"]
                }

            \(principal)

                dynamic "condition" {
                  for_each = var.external_id == "" ? [] : [var.external_id]

            \(externalID)
                }
              }
            """
    }

    private var resources: String {
        let role = """
            resource "aws_iam_role" "aws_man" {
              name               = var.role_name
              path               = \(Self.quoted(role.path))
              description        = \(Self.quoted(description))
              assume_role_policy = data.aws_iam_policy_document.trust.json
            }

            resource "aws_iam_role_policy" "aws_man" {
              name   = "aws-man"
              role   = aws_iam_role.aws_man.id
              policy = data.aws_iam_policy_document.aws_man.json
            }
            """
        guard case .hub = kind else { return role }
        return role + """


            resource "aws_iam_instance_profile" "aws_man" {
              name = var.role_name
              role = aws_iam_role.aws_man.name
            }
            """
    }

    /// A string of HCL. `${` and `%{` would begin an expression.
    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("${", with: "$${").replacing("%{", with: "%%{")
            .replacing("\n", with: "\\n").replacing("\t", with: "\\t").replacing("\r", with: "\\r")
        return "\"\(escaped)\""
    }
}
