"""BUSY with an item of every kind that is checked and kept before it runs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.workspaces import BUSY

ASSIGNMENT = "assignments/inbound.yaml"
POOL = "pools/open_accounts.yaml"
APPROVAL = "approvals/big_discount.yaml"
REPORT = "reports/forecast.yaml"
DASHBOARD = "dashboards/sales_home.yaml"
WEBFORM = "webforms/contact_us.yaml"
CALENDAR = "calendars/office.yaml"
ENVIRONMENT = "environments/production.yaml"
ACCOUNT = "entities/account/entity.yaml"
SALES = "entities/deal/pipelines/sales.yaml"

FULL: Mapping[str, str] = {
    **BUSY,
    "workspace.yaml": BUSY["workspace.yaml"].rstrip()
    + """
        queues: {installation: Installation}
        release_approvals: {behaviour: [manager], destructive: [admin, manager]}
        owners: {deal: [manager], labels: [rep, manager], packs: [admin]}
    """,
    ACCOUNT: BUSY[ACCOUNT].rstrip()
    + """
          agrees: {type: boolean}
        clocks:
          first_response:
            label: First response
            pause: empty(owner)
            stop: not empty(last_activity_at)
            within: 4 hours
            calendar: office
            warn: 1 hour before
    """,
    SALES: BUSY[SALES].replace(
        "won: {label: Won, closed: won,",
        "won: {label: Won, closed: won, enter: {discount: {approval: big_discount}},",
    ),
    CALENDAR: """
        calendar: office
        label: Office hours
        timezone: Asia/Shanghai
        hours:
          monday: 09:00-18:00
          tuesday: 09:00-18:00
          wednesday: [09:00-12:00, 13:00-18:00]
          thursday: 09:00-18:00
          friday: 09:00-17:00
          saturday: off
        holidays:
          new_year: {label: New Year, on: 01-01}
          spring_festival: {label: Spring Festival, from: 2026-02-16, to: 2026-02-23}
        make_up_days:
          before_spring: {label: Instead of the 20th, on: 2026-02-14, like: friday}
          short: {on: 2026-02-28, hours: 09:00-12:00}
    """,
    POOL: """
        pool: open_accounts
        label: Open accounts
        on: account
        where: country == "de"
        show: [name, country, industry]
        sort: [-created_at]
        take:
          who: [rep, manager]
          per_day: 5
          open_per_person: 40
          same_person_again_after: 30 days
        return_when:
          never_called: {when: 'days_between(assigned_at, today) >= 2'}
          gone_quiet:
            label: Gone quiet
            when: days_between(last_activity_at, today) >= 14
            warn: 2 days before
        protect: contains(tags, "key account")
        admins: [manager]
        locks: {per_person: 20, days: 7}
    """,
    ASSIGNMENT: """
        assignment: inbound
        label: Inbound accounts
        on: account
        after: created
        when: empty(owner)
        match: unique
        rules:
          austria: {when: country == "at", give_to: team vienna}
          large: {when: country == "de" and employees >= 500, give_to: role manager, share: load}
          small: {when: country == "de" and employees < 500, give_to: team berlin}
        share: round_robin
        limits: {open_per_person: 40, new_per_day: 12, skip_when_away: true, open: not empty(tags)}
        otherwise: pool open_accounts
    """,
    APPROVAL: """
        approval: big_discount
        label: Large discount
        on: deal
        title: "{discount} % off {name}"
        who: [rep, manager]
        match: unique
        table:
          - {discount: "<= 10", steps: []}
          - {discount: "> 10 and <= 25", net_value: "< 50000", steps: [owner.manager]}
          - discount: "> 10 and <= 25"
            net_value: ">= 50000"
            steps: [owner.manager, role manager]
          - discount: "> 25"
            steps: [{all: [role manager, admin]}, {managers: 2, of: owner}]
          - {discount: empty, steps: []}
          - {discount: "> 10 and <= 25", net_value: empty, steps: [admin]}
        nobody: role manager
        while_waiting: {lock: [discount, amount]}
        void_on_change: [discount, amount]
        escalate: {after: 2 days, to: role manager, calendar: office}
        approved: {set: {notes: Approved.}}
        refused: {set: {discount: 0}}
    """,
    REPORT: """
        report: forecast
        label: Forecast
        from: deal
        where: stage_open and expected_close >= start_of_month(today)
        group_by:
          month: start_of_month(expected_close)
          team: {value: account.team, label: Team}
        show:
          open: {value: sum(net_value), label: Open value}
          weighted: sum(net_value * probability / 100)
          deals: count()
          rate: count(stage == "won") * 100 / count()
          customers: distinct(account)
          latest: max(expected_close)
        sort: [month, -weighted]
        limit: 100
        chart: {type: stacked_bar, x: month, y: weighted, split: team}
        compare: {by: expected_close, period: quarter, with: year_before}
        schedule: {every: monday at 08:00, to: [role manager, team berlin], format: xlsx}
        for: [manager]
    """,
    DASHBOARD: """
        dashboard: sales_home
        label: Sales
        for: [manager]
        rows:
          numbers:
            weighted: forecast.weighted
            chart: {show: forecast.chart, label: By month, width: 8}
          list: {mine: {show: deal.my_open, limit: 5}, all: forecast.table}
    """,
    WEBFORM: """
        webform: contact_us
        label: Contact us
        help: We answer within a day.
        on: account
        fields:
          name: {label: Your company, required: true, help: As it stands in the register.}
          email: Your address
          phone: {}
        set: {country: de, tags: [web]}
        consent: {text: I agree that you keep what I write here., field: agrees}
        button: Send
        thanks: Thank you. We write soon.
        captcha: true
        per_hour: 10
        assign: inbound
        languages: [en, zh]
    """,
    ENVIRONMENT: """
        environment: production
        settings: {erp_url: "https://erp.small.example", erp_token: secret erp/token}
        release_approvals: {behaviour: [manager, admin]}
    """,
    "labels/zh.yaml": BUSY["labels/zh.yaml"].rstrip()
    + """
        calendars.office: {label: 办公时间, holidays.spring_festival: 春节}
        pools.open_accounts: {label: 客户公海, return_when.gone_quiet: 长期无跟进}
        assignments.inbound: {label: 线索分配, rules.austria: 奥地利}
        approvals.big_discount: {label: 大额折扣, title: "{name} 折扣 {discount}%"}
        reports.forecast: {label: 预测, show.open: 在途金额, group_by.team: 团队}
        dashboards.sales_home: {label: 销售首页, rows.numbers.chart: 按月}
        webforms.contact_us:
          label: 联系我们
          help: 我们会在一天内答复。
          consent.text: 我同意保存所填内容。
          button: 提交
          thanks: 谢谢。
        account.clocks.first_response: 首次响应
        environments.production: 生产环境
    """,
}
