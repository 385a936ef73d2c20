import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import jco_portal.core.schema_operations
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
        jco_portal.core.schema_operations.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('business_case', 'Business case'), ('threat_assessment', 'Threat assessment'), ('plan', 'Plan'), ('minutes', 'Minutes'), ('other', 'Other')], max_length=24, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='directory.organisation', verbose_name='owner')),
                        ('removed_at', models.DateTimeField(null=True, verbose_name='taken away')),
                        ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken away by')),
                    ],
                    options={
                        'verbose_name': 'document',
                        'verbose_name_plural': 'documents',
                        'ordering': ('kind', 'title', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['business_case', 'threat_assessment', 'plan', 'minutes', 'other'])), name='document_kind_valid', violation_error_message='This kind of document is not known.'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='document_removed_has_user_and_time')],
                    },
                ),
                migrations.CreateModel(
                    name='FileContent',
                    fields=[
                        ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256')),
                        ('content', models.BinaryField(verbose_name='content')),
                    ],
                    options={
                        'verbose_name': 'content',
                        'verbose_name_plural': 'contents',
                    },
                ),
                migrations.CreateModel(
                    name='ProducedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.SlugField(max_length=24, verbose_name='kind')),
                        ('state', models.CharField(choices=[('drafting', 'Being written'), ('asked', 'Waiting for approval'), ('approved', 'Approved, being filed'), ('filed', 'Filed')], default='drafting', editable=False, max_length=16, verbose_name='state')),
                        ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                        ('draft_for_approval', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.draftpdf', verbose_name='draft to be filed')),
                        ('is_single', models.BooleanField(default=False, editable=False, verbose_name='only one of its kind')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'verbose_name': 'produced document',
                        'verbose_name_plural': 'produced documents',
                        'ordering': ('kind', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['drafting', 'asked', 'approved', 'filed'])), name='produceddocument_state_valid', violation_error_message='This state is not known.'), models.UniqueConstraint(condition=models.Q(('is_single', True)), fields=('kind',), name='produceddocument_single_unique_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['asked', 'approved']), _negated=True), ('draft_for_approval__isnull', False), _connector='OR'), name='produceddocument_approval_has_draft')],
                    },
                ),
                migrations.CreateModel(
                    name='NumberSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                        ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number')),
                    ],
                    options={
                        'verbose_name': 'series of document numbers',
                        'verbose_name_plural': 'series of document numbers',
                        'ordering': ('-year',),
                    },
                ),
                migrations.CreateModel(
                    name='DocumentVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.document', verbose_name='document')),
                        ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                        ('name', models.CharField(max_length=200, verbose_name='file name')),
                        ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                        ('size', models.PositiveIntegerField(verbose_name='bytes')),
                        ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.filecontent', verbose_name='content')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='what is new')),
                        ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ],
                    options={
                        'verbose_name': 'version of a document',
                        'verbose_name_plural': 'versions of documents',
                        'ordering': ('document', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='documentversion_unique_number')],
                    },
                ),
                migrations.CreateModel(
                    name='DraftPdf',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='documents.produceddocument', verbose_name='document')),
                        ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='requested')),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                        ('snapshot', models.JSONField(null=True, verbose_name='facts')),
                        ('snapshot_at', models.DateTimeField(null=True, verbose_name='facts gathered')),
                        ('content', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.filecontent', verbose_name='content')),
                        ('annex', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.filecontent', verbose_name='annex')),
                        ('rendered_at', models.DateTimeField(null=True, verbose_name='printed')),
                    ],
                    options={
                        'verbose_name': 'draft PDF',
                        'verbose_name_plural': 'draft PDFs',
                        'ordering': ('-id',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('content', None), ('rendered_at', None)), models.Q(('content__isnull', False), ('rendered_at__isnull', False), ('snapshot__isnull', False)), _connector='OR'), name='draftpdf_rendered_is_complete')],
                    },
                ),
                migrations.CreateModel(
                    name='ProducedDocumentTransition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='documents.produceddocument', verbose_name='document')),
                        ('name', models.CharField(max_length=24, verbose_name='move')),
                        ('from_state', models.CharField(choices=[('drafting', 'Being written'), ('asked', 'Waiting for approval'), ('approved', 'Approved, being filed'), ('filed', 'Filed')], max_length=16, verbose_name='from')),
                        ('to_state', models.CharField(choices=[('drafting', 'Being written'), ('asked', 'Waiting for approval'), ('approved', 'Approved, being filed'), ('filed', 'Filed')], max_length=16, verbose_name='to')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                    ],
                    options={
                        'verbose_name': 'move of a produced document',
                        'verbose_name_plural': 'moves of produced documents',
                        'ordering': ('-made_at', '-id'),
                    },
                ),
                migrations.CreateModel(
                    name='FiledDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('produced_document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed_documents', to='documents.produceddocument', verbose_name='document')),
                        ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='filed_document', to='documents.draftpdf', verbose_name='draft it was made from')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('number', models.PositiveIntegerField(verbose_name='number in the year')),
                        ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='revision')),
                        ('previous', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='documents.fileddocument', verbose_name='previous document')),
                        ('title', models.CharField(max_length=200, verbose_name='subject')),
                        ('marking', models.CharField(choices=[('public', 'Public'), ('limite', 'LIMITE'), ('participants', 'Participants only')], max_length=16, verbose_name='marking')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed_documents', to='directory.organisation', verbose_name='sender')),
                        ('released_to_organisations', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='organisations it was filed for')),
                        ('released_to_users', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='people it was filed for')),
                        ('url', models.CharField(max_length=300, verbose_name='address')),
                        ('snapshot', models.JSONField(verbose_name='facts')),
                        ('filed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='filed')),
                        ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='filed by')),
                    ],
                    options={
                        'verbose_name': 'filed document',
                        'verbose_name_plural': 'filed documents',
                        'ordering': ('-year', '-number', '-revision'),
                        'constraints': [models.UniqueConstraint(fields=('year', 'number', 'revision'), name='fileddocument_unique_number'), models.CheckConstraint(condition=models.Q(models.Q(('previous', None), ('revision', 0)), models.Q(('previous__isnull', False), ('revision__gt', 0)), _connector='OR'), name='fileddocument_revision_has_previous'), models.CheckConstraint(condition=models.Q(('marking__in', ['public', 'limite', 'participants'])), name='fileddocument_marking_valid')],
                    },
                ),
                migrations.CreateModel(
                    name='ProducedDocumentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.produceddocument')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('kind', models.SlugField(db_index=False, max_length=24, verbose_name='kind')),
                        ('state', models.CharField(choices=[('drafting', 'Being written'), ('asked', 'Waiting for approval'), ('approved', 'Approved, being filed'), ('filed', 'Filed')], default='drafting', editable=False, max_length=16, verbose_name='state')),
                        ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                        ('draft_for_approval', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.draftpdf', verbose_name='draft to be filed')),
                        ('is_single', models.BooleanField(default=False, editable=False, verbose_name='only one of its kind')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='FiledFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.fileddocument', verbose_name='document')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('name', models.CharField(max_length=200, verbose_name='file name')),
                        ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                        ('size', models.PositiveIntegerField(verbose_name='bytes')),
                        ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed_files', to='documents.filecontent', verbose_name='content')),
                    ],
                    options={
                        'verbose_name': 'file of a filed document',
                        'verbose_name_plural': 'files of filed documents',
                        'ordering': ('document', 'position'),
                        'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='filedfile_unique_position')],
                    },
                ),
            ],
        ),
        jco_portal.core.schema_operations.InstallTriggers(
            triggers=[
                ('produceddocument', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_produceddocumentevent" ("draft_for_approval_id", "id", "is_single", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_since", "version") VALUES (NEW."draft_for_approval_id", NEW."id", NEW."is_single", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state", NEW."state_since", NEW."version"); RETURN NULL;', hash='82b21365f0aab7b01341b9efb876c69379f1fc5a', operation='INSERT', pgid='pgtrigger_insert_insert_2ddd9', table='documents_produceddocument', when='AFTER'))),
                ('produceddocument', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_produceddocumentevent" ("draft_for_approval_id", "id", "is_single", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_since", "version") VALUES (NEW."draft_for_approval_id", NEW."id", NEW."is_single", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state", NEW."state_since", NEW."version"); RETURN NULL;', hash='309bd485ccf1db943a0aa171ed12fd9e0f6d681a', operation='UPDATE', pgid='pgtrigger_update_update_85359', table='documents_produceddocument', when='AFTER'))),
                ('produceddocument', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_produceddocumentevent" ("draft_for_approval_id", "id", "is_single", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_since", "version") VALUES (OLD."draft_for_approval_id", OLD."id", OLD."is_single", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."state", OLD."state_since", OLD."version"); RETURN NULL;', hash='388396d9b9cc2dbb46fbdc56482d00590effb040', operation='DELETE', pgid='pgtrigger_delete_delete_6d72b', table='documents_produceddocument', when='AFTER'))),
            ],
        ),
    ]
