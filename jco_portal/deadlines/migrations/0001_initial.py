import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import jco_portal.core.schema_operations
import jco_portal.deadlines.models.preference
import jco_portal.deadlines.models.rule
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('directory', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        jco_portal.core.schema_operations.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                        ('first_day', models.DateField(verbose_name='first day')),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                    ],
                    options={
                        'verbose_name': 'absence',
                        'verbose_name_plural': 'absences',
                        'ordering': ('first_day',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_end_after_start', violation_error_message='The last day lies before the first.'), models.CheckConstraint(condition=models.Q(('deputy', models.F('person')), _negated=True), name='absence_deputy_is_another', violation_error_message='Choose somebody else as deputy.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(jco_portal.deadlines.models.preference.InclusiveDateRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(True, True)), '&&'), ('person', '=')], name='absence_no_overlap', violation_error_message='You have said already that you are away on these days.')],
                    },
                ),
                migrations.CreateModel(
                    name='DeadlineRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                        ('title', models.CharField(max_length=200, verbose_name='rule')),
                        ('anchor', models.CharField(max_length=120, verbose_name='counted from')),
                        ('offset', models.SmallIntegerField(help_text='Below 0: before. 0 where the day is given by somebody.', verbose_name='due after')),
                        ('counting', models.CharField(choices=[('days', 'calendar days'), ('working_days', 'working days'), ('months', 'months')], default='days', max_length=12, verbose_name='counted in')),
                        ('grace_period', models.PositiveSmallIntegerField(default=0, help_text='Counted in the same way.', verbose_name='overdue after another')),
                        ('recipient_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('planner', 'Planner'), ('contact_point', 'Contact point'), ('head', 'Head of delegation'), ('expert', 'Expert'), ('secretariat', 'Secretariat'), ('liaison', 'Liaison'), ('facilitator', 'Facilitator'), ('administrator', 'Administrator')], max_length=16), size=None, verbose_name='reminded at the owner')),
                        ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=jco_portal.deadlines.models.rule.default_reminder_days, help_text='With commas, for example 30,7,1,0.', size=None, verbose_name='reminded so many days before')),
                        ('is_urgent', models.BooleanField(default=False, help_text='Told at once, not with the mail of the day.', verbose_name='urgent')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                    ],
                    options={
                        'verbose_name': 'rule for deadlines',
                        'verbose_name_plural': 'rules for deadlines',
                        'ordering': ('title',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('reminder_days__contained_by', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 259, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274, 275, 276, 277, 278, 279, 280, 281, 282, 283, 284, 285, 286, 287, 288, 289, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 331, 332, 333, 334, 335, 336, 337, 338, 339, 340, 341, 342, 343, 344, 345, 346, 347, 348, 349, 350, 351, 352, 353, 354, 355, 356, 357, 358, 359, 360, 361, 362, 363, 364, 365])), name='deadlinerule_reminder_days_within_a_year', violation_error_message='Reminders lie at most 365 days before.'), models.CheckConstraint(condition=models.Q(('grace_period__lte', 3650), ('offset__gte', -3650), ('offset__lte', 3650)), name='deadlinerule_offset_within_ten_years', violation_error_message='A rule counts at most 3,650 days.')],
                    },
                ),
                migrations.CreateModel(
                    name='ReminderEmail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=80, unique=True, verbose_name='occasion')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_emails', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                        ('not_before', models.DateTimeField(default=django.utils.timezone.now, verbose_name='not before')),
                        ('leased_until', models.DateTimeField(null=True, verbose_name='being sent until')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('last_error', models.TextField(blank=True, verbose_name='last error')),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                        ('dropped_at', models.DateTimeField(help_text='Nothing was left to say, or nobody takes it.', null=True, verbose_name='given up')),
                    ],
                    options={
                        'verbose_name': 'letter',
                        'verbose_name_plural': 'letters',
                        'ordering': ('id',),
                        'indexes': [models.Index(condition=models.Q(('dropped_at', None), ('sent_at', None)), fields=['not_before'], name='reminderemail_pending')],
                    },
                ),
                migrations.CreateModel(
                    name='ReminderPreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_preference', to=settings.AUTH_USER_MODEL)),
                        ('delivery', models.CharField(choices=[('digest', 'One mail a day; what is urgent at once'), ('all_digest', 'One mail a day, whatever it holds'), ('at_once', 'A mail for each thing at once')], default='digest', max_length=12, verbose_name='mails about what is due')),
                    ],
                    options={
                        'verbose_name': 'preference',
                        'verbose_name_plural': 'preferences',
                        'constraints': [models.CheckConstraint(condition=models.Q(('delivery__in', ['digest', 'all_digest', 'at_once'])), name='reminderpreference_delivery_valid')],
                    },
                ),
                migrations.CreateModel(
                    name='AbsenceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deadlines.absence')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('first_day', models.DateField(verbose_name='first day')),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('deputy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Deadline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=120, unique=True, verbose_name='occasion')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='deadlines.deadlinerule', verbose_name='rule')),
                        ('responsible', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='directory.organisation', verbose_name='owed by')),
                        ('requester', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requested_deadlines', to='directory.organisation', verbose_name='owed to')),
                        ('recipient_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None, verbose_name='reminded')),
                        ('extra_recipient_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='reminded too')),
                        ('title', models.CharField(max_length=300, verbose_name='what')),
                        ('reference', models.CharField(max_length=100, verbose_name='reference')),
                        ('url', models.CharField(max_length=300, verbose_name='address')),
                        ('is_internal', models.BooleanField(default=False, verbose_name='internal')),
                        ('anchor', models.CharField(blank=True, max_length=120, verbose_name='what it is counted from')),
                        ('anchor_on', models.DateField(null=True, verbose_name='counted from')),
                        ('offset', models.SmallIntegerField(null=True, verbose_name='due after')),
                        ('counting', models.CharField(blank=True, choices=[('days', 'calendar days'), ('working_days', 'working days'), ('months', 'months')], max_length=12, verbose_name='counted in')),
                        ('holidays_of', models.CharField(blank=True, max_length=16, verbose_name='holidays of')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('grace_ends_on', models.DateField(verbose_name='overdue after')),
                        ('opened_on', models.DateField(verbose_name='set on')),
                        ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                        ('outcome', models.CharField(blank=True, choices=[('met', 'Met'), ('dropped', 'No longer due')], max_length=8, verbose_name='how')),
                    ],
                    options={
                        'verbose_name': 'deadline',
                        'verbose_name_plural': 'deadlines',
                        'ordering': ('due_on', 'id'),
                        'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['due_on'], name='deadline_open_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('outcome__in', ['met', 'dropped']), ('settled_at__isnull', False)), _connector='OR'), name='deadline_settled_has_outcome'), models.CheckConstraint(condition=models.Q(('grace_ends_on__gte', models.F('due_on'))), name='deadline_grace_ends_after_due')],
                    },
                ),
                migrations.CreateModel(
                    name='DeadlineRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deadlines.deadlinerule')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                        ('title', models.CharField(max_length=200, verbose_name='rule')),
                        ('anchor', models.CharField(max_length=120, verbose_name='counted from')),
                        ('offset', models.SmallIntegerField(help_text='Below 0: before. 0 where the day is given by somebody.', verbose_name='due after')),
                        ('counting', models.CharField(choices=[('days', 'calendar days'), ('working_days', 'working days'), ('months', 'months')], default='days', max_length=12, verbose_name='counted in')),
                        ('grace_period', models.PositiveSmallIntegerField(default=0, help_text='Counted in the same way.', verbose_name='overdue after another')),
                        ('recipient_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('planner', 'Planner'), ('contact_point', 'Contact point'), ('head', 'Head of delegation'), ('expert', 'Expert'), ('secretariat', 'Secretariat'), ('liaison', 'Liaison'), ('facilitator', 'Facilitator'), ('administrator', 'Administrator')], max_length=16), size=None, verbose_name='reminded at the owner')),
                        ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=jco_portal.deadlines.models.rule.default_reminder_days, help_text='With commas, for example 30,7,1,0.', size=None, verbose_name='reminded so many days before')),
                        ('is_urgent', models.BooleanField(default=False, help_text='Told at once, not with the mail of the day.', verbose_name='urgent')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='EscalationRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='escalation_rules', to='deadlines.deadlinerule', verbose_name='rule')),
                        ('level', models.CharField(choices=[('asker', 'whoever asked for it'), ('contact_point', 'the contact point'), ('head', 'the head of delegation'), ('group', 'the Group of Experts'), ('agenda', 'the agenda of the Customs Cooperation Working Party')], max_length=16, verbose_name='comes up to')),
                        ('days_overdue', models.PositiveSmallIntegerField(verbose_name='days after it is overdue')),
                    ],
                    options={
                        'verbose_name': 'rung of the ladder',
                        'verbose_name_plural': 'rungs of the ladder',
                        'ordering': ('rule', 'days_overdue'),
                        'constraints': [models.UniqueConstraint(fields=('rule', 'level'), name='escalationrule_unique_level'), models.UniqueConstraint(fields=('rule', 'days_overdue'), name='escalationrule_unique_days'), models.CheckConstraint(condition=models.Q(('days_overdue__gte', 1), ('days_overdue__lte', 365)), name='escalationrule_days_within_a_year', violation_error_message='A rung lies 1 to 365 days after.')],
                    },
                ),
                migrations.CreateModel(
                    name='ReminderPreferenceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deadlines.reminderpreference')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('delivery', models.CharField(choices=[('digest', 'One mail a day; what is urgent at once'), ('all_digest', 'One mail a day, whatever it holds'), ('at_once', 'A mail for each thing at once')], default='digest', max_length=12, verbose_name='mails about what is due')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('deadline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='deadlines.deadline')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('level', models.CharField(choices=[('asker', 'whoever asked for it'), ('contact_point', 'the contact point'), ('head', 'the head of delegation'), ('group', 'the Group of Experts'), ('agenda', 'the agenda of the Customs Cooperation Working Party')], max_length=16, verbose_name='comes up to')),
                        ('reached_on', models.DateField(verbose_name='reached')),
                    ],
                    options={
                        'verbose_name': 'climb',
                        'verbose_name_plural': 'climbs',
                        'ordering': ('deadline', 'reached_on', 'id'),
                        'indexes': [models.Index(fields=['level', 'deadline'], name='escalation_by_level')],
                        'constraints': [models.UniqueConstraint(fields=('deadline', 'due_on', 'level'), name='escalation_unique_level')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('deadline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='deadlines.deadline')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('days_after_due', models.SmallIntegerField(verbose_name='day')),
                        ('level', models.CharField(blank=True, choices=[('asker', 'whoever asked for it'), ('contact_point', 'the contact point'), ('head', 'the head of delegation'), ('group', 'the Group of Experts'), ('agenda', 'the agenda of the Customs Cooperation Working Party')], max_length=16, verbose_name='comes up to')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL)),
                        ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                        ('email', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reminders', to='deadlines.reminderemail')),
                    ],
                    options={
                        'verbose_name': 'reminder',
                        'verbose_name_plural': 'reminders',
                        'ordering': ('id',),
                        'indexes': [models.Index(condition=models.Q(('email', None)), fields=['person'], name='reminder_without_email')],
                        'constraints': [models.UniqueConstraint(fields=('deadline', 'due_on', 'days_after_due', 'level', 'person'), name='reminder_unique_recipient')],
                    },
                ),
                migrations.CreateModel(
                    name='EscalationRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deadlines.escalationrule')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deadlines.deadlinerule', verbose_name='rule')),
                        ('level', models.CharField(choices=[('asker', 'whoever asked for it'), ('contact_point', 'the contact point'), ('head', 'the head of delegation'), ('group', 'the Group of Experts'), ('agenda', 'the agenda of the Customs Cooperation Working Party')], max_length=16, verbose_name='comes up to')),
                        ('days_overdue', models.PositiveSmallIntegerField(verbose_name='days after it is overdue')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
        jco_portal.core.schema_operations.InstallTriggers(
            triggers=[
                ('absence', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_absenceevent" ("deputy_id", "first_day", "id", "last_day", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='3a6b1ab742bb84e44a07a9535b121b37a93a2d46', operation='INSERT', pgid='pgtrigger_insert_insert_b1f3b', table='deadlines_absence', when='AFTER'))),
                ('absence', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deadlines_absenceevent" ("deputy_id", "first_day", "id", "last_day", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='d2efbaa5d1ffea02b0c5336f11d2867fc7b4846c', operation='UPDATE', pgid='pgtrigger_update_update_ee0b7', table='deadlines_absence', when='AFTER'))),
                ('absence', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_absenceevent" ("deputy_id", "first_day", "id", "last_day", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."deputy_id", OLD."first_day", OLD."id", OLD."last_day", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='cd0301bf419945a24206cf29a4b0c2c8447f541e', operation='DELETE', pgid='pgtrigger_delete_delete_8bbfe', table='deadlines_absence', when='AFTER'))),
                ('deadlinerule', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_deadlineruleevent" ("anchor", "code", "counting", "grace_period", "id", "is_urgent", "offset", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_roles", "reminder_days", "source", "title") VALUES (NEW."anchor", NEW."code", NEW."counting", NEW."grace_period", NEW."id", NEW."is_urgent", NEW."offset", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recipient_roles", NEW."reminder_days", NEW."source", NEW."title"); RETURN NULL;', hash='1b11ac459cce68d32d5aea54c92b8693de7a0f36', operation='INSERT', pgid='pgtrigger_insert_insert_ad59a', table='deadlines_deadlinerule', when='AFTER'))),
                ('deadlinerule', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deadlines_deadlineruleevent" ("anchor", "code", "counting", "grace_period", "id", "is_urgent", "offset", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_roles", "reminder_days", "source", "title") VALUES (NEW."anchor", NEW."code", NEW."counting", NEW."grace_period", NEW."id", NEW."is_urgent", NEW."offset", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recipient_roles", NEW."reminder_days", NEW."source", NEW."title"); RETURN NULL;', hash='f12ef02ff41c4fa088c18489062fdb46d476b607', operation='UPDATE', pgid='pgtrigger_update_update_d013d', table='deadlines_deadlinerule', when='AFTER'))),
                ('deadlinerule', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_deadlineruleevent" ("anchor", "code", "counting", "grace_period", "id", "is_urgent", "offset", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_roles", "reminder_days", "source", "title") VALUES (OLD."anchor", OLD."code", OLD."counting", OLD."grace_period", OLD."id", OLD."is_urgent", OLD."offset", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recipient_roles", OLD."reminder_days", OLD."source", OLD."title"); RETURN NULL;', hash='d57a2b8881e6fda35ba2c3c129fe5fcb71e8c303', operation='DELETE', pgid='pgtrigger_delete_delete_4d290', table='deadlines_deadlinerule', when='AFTER'))),
                ('reminderpreference', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_reminderpreferenceevent" ("delivery", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."delivery", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='e96af5fef59c89c1ee830b7dcc549f499da0aa1f', operation='INSERT', pgid='pgtrigger_insert_insert_cb192', table='deadlines_reminderpreference', when='AFTER'))),
                ('reminderpreference', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deadlines_reminderpreferenceevent" ("delivery", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."delivery", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='019e2b4067c66897ec52a44e16cc6c0d71996c68', operation='UPDATE', pgid='pgtrigger_update_update_fc0c8', table='deadlines_reminderpreference', when='AFTER'))),
                ('reminderpreference', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_reminderpreferenceevent" ("delivery", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."delivery", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='0bddc291bbb43220019e32d368efb0b4005901b5', operation='DELETE', pgid='pgtrigger_delete_delete_dc948', table='deadlines_reminderpreference', when='AFTER'))),
                ('escalationrule', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_escalationruleevent" ("days_overdue", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id") VALUES (NEW."days_overdue", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rule_id"); RETURN NULL;', hash='94379cc2e3fdd8f8b61abd55fe8ff2928c9e9f48', operation='INSERT', pgid='pgtrigger_insert_insert_2c2ce', table='deadlines_escalationrule', when='AFTER'))),
                ('escalationrule', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deadlines_escalationruleevent" ("days_overdue", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id") VALUES (NEW."days_overdue", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rule_id"); RETURN NULL;', hash='556f1d018f6741c3de21cccde1492798452d7040', operation='UPDATE', pgid='pgtrigger_update_update_bdb4b', table='deadlines_escalationrule', when='AFTER'))),
                ('escalationrule', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deadlines_escalationruleevent" ("days_overdue", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id") VALUES (OLD."days_overdue", OLD."id", OLD."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rule_id"); RETURN NULL;', hash='784d09dcc1c47a5ed70816d52b19a964aeea6816', operation='DELETE', pgid='pgtrigger_delete_delete_686d4', table='deadlines_escalationrule', when='AFTER'))),
            ],
        ),
    ]
